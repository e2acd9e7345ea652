/* SPDX-License-Identifier: MIT */
/* Threads meet at descriptors: pipes, sockets, eventfd, poll; one closes what another reads. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../thread.h"

#define ROUNDS 500
#define MEBIBYTE (1 << 20)
#define WRITERS 3

static int to[2], from[2], event;
static volatile int ready, total;

static void *echo(void *argument)
{
	const int *ends = argument;
	char byte;

	while (read(ends[0], &byte, 1) == 1)
		if (write(ends[1], &byte, 1) != 1)
			break;
	return NULL;
}

static void to_and_fro(const char *what, int write_end, int read_end, int ends[2])
{
	pthread_t thread = start(echo, ends);
	int wrong = 0;

	for (int i = 0; i < ROUNDS; i++) {
		char byte = (char)i, back = 0;

		if (write(write_end, &byte, 1) != 1 || read(read_end, &back, 1) != 1 || back != byte)
			wrong++;
	}
	close(write_end);
	join(thread);
	printf("%s: %d wrong\n", what, wrong);
}

static void *write_much(void *argument)
{
	int fd = *(int *)argument;
	static char bytes[3000];
	ssize_t part;

	for (int left = MEBIBYTE; left > 0; left -= (int)part) {
		part = write(fd, bytes, left < (int)sizeof bytes ? (size_t)left : sizeof bytes);
		if (part <= 0)
			break;
	}
	return NULL;
}

static void much(void)
{
	pthread_t threads[WRITERS];
	static char bytes[5000];
	long sum = 0, part;
	int fds[2];

	if (pipe(fds) != 0)
		return;
	for (int i = 0; i < WRITERS; i++)
		threads[i] = start(write_much, &fds[1]);
	while (sum < (long)WRITERS * MEBIBYTE && (part = read(fds[0], bytes, sizeof bytes)) > 0)
		sum += part;
	for (int i = 0; i < WRITERS; i++)
		join(threads[i]);
	close(fds[1]);
	printf("%ld bytes, then %zd\n", sum, read(fds[0], bytes, sizeof bytes));
	close(fds[0]);
}

static void *add_up(void *unused)
{
	uint64_t one = 1;

	for (int i = 0; i < ROUNDS; i++)
		if (write(event, &one, sizeof one) != sizeof one)
			puts("cannot write");
	return unused;
}

static void *take_one(void *unused)
{
	uint64_t value;

	for (int i = 0; i < ROUNDS; i++) {
		if (read(event, &value, sizeof value) != sizeof value || value != 1)
			puts("cannot read");
		add(&total, (int)value);
	}
	return unused;
}

static void events(void)
{
	pthread_t threads[4];

	event = eventfd(0, EFD_SEMAPHORE);
	for (int i = 0; i < 4; i++)
		threads[i] = start(i % 2 ? add_up : take_one, NULL);
	for (int i = 0; i < 4; i++)
		join(threads[i]);
	printf("events: %d\n", total);
	close(event);
}

/* Two wait for one descriptor. */
static void *wait_readable(void *argument)
{
	struct pollfd entry = { .fd = *(int *)argument, .events = POLLIN };
	int count;

	add(&ready, 1);
	count = poll(&entry, 1, 20000);
	return (void *)(intptr_t)(count == 1 && entry.revents == POLLIN);
}

static void *select_readable(void *argument)
{
	struct timeval time = { .tv_sec = 20 };
	int fd = *(int *)argument;
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	add(&ready, 1);
	return (void *)(intptr_t)(select(fd + 1, &set, NULL, NULL, &time) == 1 && FD_ISSET(fd, &set));
}

static void waiters(void)
{
	pthread_t threads[4];
	long told = 0;
	int fds[2];

	if (pipe(fds) != 0)
		return;
	set(&ready, 0);
	for (int i = 0; i < 4; i++)
		threads[i] = start(i % 2 ? wait_readable : select_readable, &fds[0]);
	await(&ready, 4);
	settle();
	write(fds[1], "x", 1);
	for (int i = 0; i < 4; i++)
		told += (long)join(threads[i]);
	printf("waiters told: %ld\n", told);
	close(fds[0]);
	close(fds[1]);
}

static void *read_one(void *argument)
{
	char byte;

	add(&ready, 1);
	return (void *)(intptr_t)read(*(int *)argument, &byte, 1);
}

/* One byte is for one reader. */
static void readers(void)
{
	pthread_t threads[4];
	long sum = 0;
	int fds[2];

	if (pipe(fds) != 0)
		return;
	set(&ready, 0);
	for (int i = 0; i < 4; i++)
		threads[i] = start(read_one, &fds[0]);
	await(&ready, 4);
	settle();
	write(fds[1], "ab", 2);
	settle();
	close(fds[1]);
	for (int i = 0; i < 4; i++)
		sum += (long)join(threads[i]);
	printf("of 4 readers of 2 bytes: %ld\n", sum);
	close(fds[0]);
}

/* The one who reads holds the pipe, which goes on without the descriptor. */
static void closing(void)
{
	pthread_t thread;
	int fds[2], fd;

	if (pipe(fds) != 0)
		return;
	set(&ready, 0);
	fd = fds[0];
	thread = start(read_one, &fd);
	await(&ready, 1);
	settle();
	show_call("close under its hands", close(fds[0]));
	show_call("write", write(fds[1], "x", 1));
	show_call("it read", (long)join(thread));
	signal(SIGPIPE, SIG_IGN);
	show_call("write again", write(fds[1], "x", 1));
	close(fds[1]);

	if (pipe(fds) != 0)
		return;
	set(&ready, 0);
	fd = fds[0];
	thread = start(read_one, &fd);
	await(&ready, 1);
	settle();
	close(fds[1]);
	show_call("no writer any more", (long)join(thread));
	close(fds[0]);

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		return;
	set(&ready, 0);
	fd = fds[0];
	thread = start(read_one, &fd);
	await(&ready, 1);
	settle();
	show_call("shutdown", shutdown(fds[0], SHUT_RD));
	show_call("it received", (long)join(thread));
	close(fds[0]);
	close(fds[1]);
}

/* Numbers are given out once. */
static void *open_and_close(void *unused)
{
	for (int i = 0; i < 300; i++) {
		int fds[2];

		if (pipe(fds) != 0 || write(fds[1], &i, sizeof i) != sizeof i)
			puts("no pipe");
		for (int value; read(fds[0], &value, sizeof value) == sizeof value && value != i;)
			puts("another's pipe");
		if (close(fds[0]) != 0 || close(fds[1]) != 0)
			puts("another closed it");
	}
	return unused;
}

static void numbers(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		threads[i] = start(open_and_close, NULL);
	for (int i = 0; i < 4; i++)
		join(threads[i]);
	printf("the next number %d\n", dup(0));
}

int main(void)
{
	int ends[2], pair[2];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (pipe(to) != 0 || pipe(from) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		return 1;
	ends[0] = to[0];
	ends[1] = from[1];
	to_and_fro("pipes", to[1], from[0], ends);
	close(to[0]);
	close(from[0]);
	close(from[1]);
	ends[0] = ends[1] = pair[1];
	to_and_fro("socket pair", pair[0], pair[0], ends);
	close(pair[1]);
	much();
	events();
	waiters();
	readers();
	closing();
	numbers();
	return 0;
}
