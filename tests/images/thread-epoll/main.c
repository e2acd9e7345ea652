/* SPDX-License-Identifier: MIT */
/* Two threads and more wait at one epoll; interests change while they wait. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../thread.h"

#define PIPES 16
#define ROUNDS 50
#define WORKERS 3

static int epoll, fds[PIPES][2], stop;
static volatile int ready, taken, wrong, woken;

static void watch(int fd, unsigned events, int number)
{
	struct epoll_event event = { .events = events, .data.u32 = (unsigned)number };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		show_call("EPOLL_CTL_ADD", -1);
}

static void *wait_once(void *unused)
{
	struct epoll_event event;

	(void)unused;
	add(&ready, 1);
	if (epoll_wait(epoll, &event, 1, 20000) == 1)
		add(&woken, 1);
	return NULL;
}

/* An edge is for one of those who wait; what stays readable is for all. */
static void two(const char *what, unsigned events, int expected)
{
	uint64_t one = 1;
	pthread_t threads[2];
	int fd = eventfd(0, 0);

	epoll = epoll_create1(0);
	watch(fd, events, 0);
	set(&ready, 0);
	set(&woken, 0);
	for (int i = 0; i < 2; i++)
		threads[i] = start(wait_once, NULL);
	await(&ready, 2);
	settle();
	write(fd, &one, sizeof one);
	await(&woken, expected);
	settle();
	printf("%s: %d woken\n", what, woken);
	write(fd, &one, sizeof one);
	if (events & EPOLLONESHOT) {
		struct epoll_event event = { .events = EPOLLIN };

		epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
	}
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	close(fd);
	close(epoll);
}

/* Each pipe is handled by one thread at a time. */
static void *work(void *unused)
{
	static volatile int busy[PIPES];
	struct epoll_event event;
	char byte;

	while (epoll_wait(epoll, &event, 1, 20000) == 1 && (int)event.data.u32 != stop) {
		int number = (int)event.data.u32;

		if (__atomic_exchange_n(&busy[number], 1, __ATOMIC_SEQ_CST) != 0)
			add(&wrong, 1);
		if (read(fds[number][0], &byte, 1) != 1)
			add(&wrong, 1);
		add(&taken, 1);
		set(&busy[number], 0);
		event.events = EPOLLIN | EPOLLONESHOT;
		if (epoll_ctl(epoll, EPOLL_CTL_MOD, fds[number][0], &event) != 0)
			add(&wrong, 1);
	}
	return unused;
}

static void *write_all(void *argument)
{
	for (int i = 0; i < ROUNDS; i++)
		for (int k = (int)(intptr_t)argument; k < PIPES; k += 2)
			if (write(fds[k][1], "x", 1) != 1)
				add(&wrong, 1);
	return NULL;
}

static void pool(void)
{
	pthread_t workers[WORKERS], writers[2];
	uint64_t one = 1;
	int end = eventfd(0, 0);

	stop = PIPES;
	epoll = epoll_create1(0);
	for (int i = 0; i < PIPES; i++) {
		if (pipe(fds[i]) != 0)
			exit(1);
		watch(fds[i][0], EPOLLIN | EPOLLONESHOT, i);
	}
	for (int i = 0; i < WORKERS; i++)
		workers[i] = start(work, NULL);
	for (intptr_t i = 0; i < 2; i++)
		writers[i] = start(write_all, (void *)i);
	for (int i = 0; i < 2; i++)
		join(writers[i]);
	await(&taken, PIPES * ROUNDS);
	watch(end, EPOLLIN, stop);
	write(end, &one, sizeof one);
	for (int i = 0; i < WORKERS; i++)
		join(workers[i]);
	printf("%d taken, %d wrong\n", taken, wrong);
	for (int i = 0; i < PIPES; i++) {
		close(fds[i][0]);
		close(fds[i][1]);
	}
}

/* What is added while another waits is waited for. */
static void added(void)
{
	uint64_t one = 1;
	pthread_t thread;
	int fd = eventfd(0, 0);

	epoll = epoll_create1(0);
	set(&ready, 0);
	set(&woken, 0);
	thread = start(wait_once, NULL);
	await(&ready, 1);
	settle();
	write(fd, &one, sizeof one);
	watch(fd, EPOLLIN, 1);
	join(thread);
	printf("added while it waits: %d woken\n", woken);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	two("edge", EPOLLIN | EPOLLET, 1);
	two("level", EPOLLIN, 2);
	two("once", EPOLLIN | EPOLLONESHOT, 1);
	pool();
	added();
	return 0;
}
