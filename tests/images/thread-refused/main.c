/* SPDX-License-Identifier: MIT */
/* There is one process, and no restartable sequences: refused, unlike on Linux; all goes on. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

#include "../thread.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int calls;

static void at_fork(void)
{
	add(&calls, 1);
}

static void *fork_in_thread(void *unused)
{
	show_call("fork in a thread", fork());
	return unused;
}

static void *lock(void *unused)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
	free(malloc(100));
	return unused;
}

int main(void)
{
	pthread_atfork(at_fork, at_fork, at_fork);
	show_call("fork", fork());
	join(start(fork_in_thread, NULL));
	show_call("system", system("true"));
	printf("handlers called %d\n", calls);
	join(start(lock, NULL));
	show_call("rseq", syscall(SYS_rseq, NULL, 0, 0, 0));
	puts("goes on");
	return 0;
}
