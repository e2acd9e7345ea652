/* SPDX-License-Identifier: MIT */
/* Descriptors up to the limit, by all threads at once; epolls that threads put into each other. */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 4
#define LIMIT 1024

static volatile int made, refused, other_error, go;
static int epolls[2];

static void *dup_all(void *unused)
{
	for (int i = 0; i < LIMIT; i++) {
		if (dup(0) >= 0)
			add(&made, 1);
		else
			add(errno == EMFILE ? &refused : &other_error, 1);
	}
	return unused;
}

static void descriptors(void)
{
	struct rlimit limit = { LIMIT, LIMIT };
	pthread_t threads[THREADS];
	int fds[2];

	/* What was left to us. */
	for (int fd = 3; fd < LIMIT; fd++)
		close(fd);
	show_call("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(dup_all, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("made %d, refused %d, other errors %d\n", made, refused, other_error);
	show_call("one more", dup(0));
	show_call("a pipe", pipe(fds));
	show_call("an epoll", epoll_create1(0));
	show_call("dup2 beyond", dup2(0, LIMIT));
	show_call("close the last", close(LIMIT - 1));
	show_call("one more", dup(0));
	show_call("a pipe", pipe(fds));
	for (int fd = 3; fd < LIMIT; fd++)
		must(close(fd) == 0 ? 0 : errno, "close");
}

static int put(int outer, int inner)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event);
}

/* Each puts the other's epoll into its own: not both can. */
static void *cross(void *argument)
{
	int mine = (int)(intptr_t)argument;
	int status;

	while (get(&go) == 0)
		sched_yield();
	status = put(epolls[mine], epolls[!mine]);
	return (void *)(intptr_t)(status == 0 ? 0 : errno);
}

static void crossed(void)
{
	int wrong = 0;

	for (int i = 0; i < 100; i++) {
		pthread_t threads[2];
		int fine = 0, loops = 0;

		set(&go, 0);
		epolls[0] = epoll_create1(0);
		epolls[1] = epoll_create1(0);
		for (intptr_t k = 0; k < 2; k++)
			threads[k] = start(cross, (void *)k);
		set(&go, 1);
		for (int k = 0; k < 2; k++) {
			int status = (int)(intptr_t)join(threads[k]);

			fine += status == 0;
			loops += status == ELOOP;
		}
		wrong += fine != 1 || loops != 1;
		close(epolls[0]);
		close(epolls[1]);
	}
	printf("crossed: %d wrong\n", wrong);
}

static void loops(void)
{
	int chain[7];

	for (size_t i = 0; i < COUNT(chain); i++)
		chain[i] = epoll_create1(0);
	show_call("into itself", put(chain[0], chain[0]));
	for (size_t i = 1; i < COUNT(chain); i++)
		show_call("one deeper", put(chain[i], chain[i - 1]));
	show_call("a loop", put(chain[0], chain[2]));
	for (size_t i = 0; i < COUNT(chain); i++)
		close(chain[i]);
}

int main(void)
{
	descriptors();
	loops();
	crossed();
	return 0;
}
