/* SPDX-License-Identifier: MIT */
/* Threads that poll and select, each for others: every one is woken for its own. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 6
#define TURNS 200
#define MANY 200

static int ring[THREADS][2]; /* pipes; each thread polls its own, and writes to the next one's */
static volatile int asleep;

static int poll_one(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	return poll(&entry, 1, -1) == 1 ? entry.revents : 0;
}

static int select_one(int fd)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	return select(fd + 1, &set, NULL, NULL, NULL) == 1 && FD_ISSET(fd, &set) ? POLLIN : 0;
}

static void *pass_on(void *argument)
{
	int self = (int)(intptr_t)argument, next = (self + 1) % THREADS, wrong = 0;
	char byte;

	for (int i = 0; i < TURNS; i++) {
		wrong += (self % 2 ? poll_one : select_one)(ring[self][0]) != POLLIN;
		wrong += read(ring[self][0], &byte, 1) != 1;
		wrong += write(ring[next][1], &byte, 1) != 1;
	}
	return (void *)(intptr_t)wrong;
}

static void around(void)
{
	pthread_t threads[THREADS];
	intptr_t wrong = 0;
	char byte;

	for (int i = 0; i < THREADS; i++)
		pipe(ring[i]);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(pass_on, (void *)i);
	write(ring[0][1], "x", 1);
	for (int i = 0; i < THREADS; i++)
		wrong += (intptr_t)join(threads[i]);
	printf("around: %d wrong, %zd left\n", (int)wrong, read(ring[0][0], &byte, 1));
}

/* The last of many is the one. */
static void *poll_many(void *argument)
{
	const int *fds = argument;
	static struct pollfd entries[MANY];
	int result;

	for (int i = 0; i < MANY; i++)
		entries[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	set(&asleep, 1);
	result = poll(entries, MANY, -1);
	printf("of many: %d, the last: %d\n", result, entries[MANY - 1].revents == POLLIN);
	return NULL;
}

static void many(void)
{
	static int fds[MANY];
	pthread_t thread;

	for (int i = 0; i < MANY; i++)
		fds[i] = eventfd(0, 0);
	thread = start(poll_many, fds);
	await(&asleep, 1);
	settle();
	eventfd_write(fds[MANY - 1], 1);
	join(thread);
	for (int i = 0; i < MANY; i++)
		close(fds[i]);
}

struct waits {
	int fd;
	short events, result;
	volatile int begun;
};

static void *wait_for(void *argument)
{
	struct waits *waits = argument;
	struct pollfd entries[2] = { { .fd = waits->fd, .events = waits->events },
				     { .fd = ring[0][0], .events = POLLIN } };

	set(&waits->begun, 1);
	if (poll(entries, 2, -1) == 1)
		waits->result = entries[0].revents;
	return NULL;
}

static pthread_t wait_begin(struct waits *waits, int fd, short events)
{
	pthread_t thread;

	*waits = (struct waits){ .fd = fd, .events = events };
	thread = start(wait_for, waits);
	await(&waits->begun, 1);
	settle();
	return thread;
}

static void kinds(void)
{
	struct waits waits;
	pthread_t thread;
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	struct epoll_event event = { .events = EPOLLIN };
	int fds[2], fd, epoll;
	sigset_t signals;
	char bytes[4096];

	socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	thread = wait_begin(&waits, fds[0], POLLIN);
	write(fds[1], "x", 1);
	join(thread);
	printf("socket: %#x\n", waits.result);
	read(fds[0], bytes, 1);
	thread = wait_begin(&waits, fds[0], POLLIN);
	close(fds[1]);
	join(thread);
	printf("socket without a peer: %#x\n", waits.result);

	pipe2(fds, O_NONBLOCK);
	memset(bytes, 0, sizeof bytes);
	while (write(fds[1], bytes, sizeof bytes) > 0)
		;
	thread = wait_begin(&waits, fds[1], POLLOUT);
	while (read(fds[0], bytes, sizeof bytes) > 0)
		;
	join(thread);
	printf("pipe with room: %#x\n", waits.result);
	thread = wait_begin(&waits, fds[0], POLLIN);
	close(fds[1]);
	join(thread);
	printf("pipe without a writer: %#x\n", waits.result);

	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	thread = wait_begin(&waits, fd, POLLIN);
	timerfd_settime(fd, 0, &soon, NULL);
	join(thread);
	printf("timer: %#x\n", waits.result);

	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	fd = signalfd(-1, &signals, 0);
	thread = wait_begin(&waits, fd, POLLIN);
	kill(getpid(), SIGUSR1);
	join(thread);
	printf("signal: %#x\n", waits.result);

	epoll = epoll_create1(0);
	fd = eventfd(0, 0);
	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	thread = wait_begin(&waits, epoll, POLLIN);
	eventfd_write(fd, 1);
	join(thread);
	printf("epoll: %#x\n", waits.result);
}

static volatile int handled, finished;

static void handler(int number)
{
	(void)number;
	handled = 1;
}

static void *interrupted(void *argument)
{
	struct pollfd entry = { .fd = ring[0][0], .events = POLLIN };

	(void)argument;
	set(&asleep, 1);
	printf("interrupted: %d, ", poll(&entry, 1, -1));
	printf("%s\n", error_name(errno));
	set(&finished, 1);
	return NULL;
}

static void signals(void)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	pthread_t thread;

	sigaction(SIGUSR2, &action, NULL);
	asleep = 0;
	thread = start(interrupted, NULL);
	await(&asleep, 1);
	/* It may not be there yet. */
	while (get(&finished) == 0) {
		pthread_kill(thread, SIGUSR2);
		settle();
	}
	join(thread);
	printf("handled: %d\n", handled);
}

int main(void)
{
	around();
	many();
	kinds();
	signals();
	return 0;
}
