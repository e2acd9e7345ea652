/* SPDX-License-Identifier: MIT */
/* poll, ppoll, select, pselect: readiness, time, signals, masks, bad arguments. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int alarms;

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void on_alarm(int number)
{
	(void)number;
	alarms++;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/* Whether the time since START is at least MS and not absurdly more. */
static int took(long long start, int ms)
{
	long long passed = now() - start;

	return passed >= ms * 1000000ll && passed < (ms + 5000) * 1000000ll;
}

static void entries(int null)
{
	struct pollfd fds[] = {
		{ .fd = 1, .events = POLLOUT },
		{ .fd = null, .events = POLLIN | POLLOUT },
		{ .fd = -1, .events = POLLIN, .revents = 77 },
		{ .fd = 99, .events = POLLIN },
		{ .fd = null, .events = 0 },
		{ .fd = null, .events = POLLPRI | POLLRDNORM },
	};

	show("poll", poll(fds, 6, -1));
	for (int i = 0; i < 6; i++)
		printf("entry %d: %#x\n", i, fds[i].revents);
	show("poll of nothing", poll(NULL, 0, 0));
	show("poll of an address", poll((struct pollfd *)16, 1, 0));
	show("poll of too many", poll(fds, 1 << 30, 0));
}

static void many(int null)
{
	struct pollfd *fds = calloc(300, sizeof *fds);
	int count = 0;

	for (int i = 0; i < 300; i++)
		fds[i] = (struct pollfd){ .fd = i % 3 == 0 ? null : i % 3 == 1 ? -1 : 999,
					  .events = POLLIN };
	show("poll of 300", poll(fds, 200, 1000));
	for (int i = 0; i < 300; i++)
		count += fds[i].revents == (i % 3 == 0 && i < 200 ? POLLIN : 0);
	show("as they should be", count);
	free(fds);
}

static void limits(void)
{
	struct rlimit limit = { 4, 4 };
	struct pollfd fds[5] = { { -1, 0, 0 }, { -1, 0, 0 }, { -1, 0, 0 }, { -1, 0, 0 }, { -1, 0,
		0 } };

	setrlimit(RLIMIT_NOFILE, &limit);
	show("poll of RLIMIT_NOFILE", poll(fds, 4, 0));
	show("poll of more", poll(fds, 5, 0));
}

static void times(void)
{
	struct timespec left = { .tv_nsec = 20000000 };
	struct timeval left_us = { .tv_usec = 20000 };
	long long start = now();

	show("poll for 20 ms", poll(NULL, 0, 20));
	show("that long", took(start, 20));
	start = now();
	show("ppoll for 20 ms", syscall(SYS_ppoll, NULL, 0, &left, NULL, 8));
	show("that long", took(start, 20));
	printf("left %ld %ld\n", (long)left.tv_sec, left.tv_nsec);
	start = now();
	show("select for 20 ms", syscall(SYS_select, 0, NULL, NULL, NULL, &left_us));
	show("that long", took(start, 20));
	printf("left %ld %ld\n", (long)left_us.tv_sec, (long)left_us.tv_usec);
	left = (struct timespec){ 0, 20000000 };
	start = now();
	show("pselect for 20 ms", syscall(SYS_pselect6, 0, NULL, NULL, NULL, &left, NULL));
	show("that long", took(start, 20));
	printf("left %ld %ld\n", (long)left.tv_sec, left.tv_nsec);
}

static void bad_times(void)
{
	struct timespec time = { -1, 0 };
	struct timeval time_us = { 0, -1 };

	show("ppoll, negative", syscall(SYS_ppoll, NULL, 0, &time, NULL, 8));
	time = (struct timespec){ 0, 1000000000 };
	show("ppoll, bad nanoseconds", syscall(SYS_ppoll, NULL, 0, &time, NULL, 8));
	show("pselect, bad nanoseconds", syscall(SYS_pselect6, 0, NULL, NULL, NULL, &time, NULL));
	show("ppoll, no address", syscall(SYS_ppoll, NULL, 0, 16, NULL, 8));
	show("select, negative", syscall(SYS_select, 0, NULL, NULL, NULL, &time_us));
	show("select, no address", syscall(SYS_select, 0, NULL, NULL, NULL, 16));
	show("ppoll, bad mask", syscall(SYS_ppoll, NULL, 0, NULL, 16, 8));
	show("ppoll, bad mask size", syscall(SYS_ppoll, NULL, 0, NULL, &time, 4));
}

static void sets(int null)
{
	struct timeval zero = { 0, 0 };
	fd_set in, out, except;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&except);
	FD_SET(null, &in);
	FD_SET(null, &out);
	FD_SET(1, &out);
	FD_SET(null, &except);
	show("select", select(null + 1, &in, &out, &except, NULL));
	printf("in %d out %d %d except %d\n", !!FD_ISSET(null, &in), !!FD_ISSET(null, &out),
	       !!FD_ISSET(1, &out), !!FD_ISSET(null, &except));
	FD_ZERO(&out);
	FD_SET(1, &out);
	show("select of fewer", select(1, NULL, &out, NULL, &zero));
	printf("out %d\n", !!FD_ISSET(1, &out));
	FD_ZERO(&in);
	FD_SET(50, &in);
	show("select, not open", select(51, &in, NULL, NULL, &zero));
	printf("in %d\n", !!FD_ISSET(50, &in));
	show("select, not looked at", select(50, &in, NULL, NULL, &zero));
	show("select of -1", select(-1, NULL, NULL, NULL, &zero));
	show("select, no address", select(2, (fd_set *)16, NULL, NULL, &zero));
}

static void interrupted(void)
{
	struct itimerval soon = { .it_value.tv_usec = 20000 };
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct timespec left = { 100, 0 };
	struct timeval left_us = { 100, 0 };
	sigset_t block, none;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	show("poll", poll(NULL, 0, -1));
	setitimer(ITIMER_REAL, &soon, NULL);
	show("select", syscall(SYS_select, 0, NULL, NULL, NULL, &left_us));
	show("less left", left_us.tv_sec >= 90 && left_us.tv_sec < 100);
	setitimer(ITIMER_REAL, &soon, NULL);
	show("ppoll", syscall(SYS_ppoll, NULL, 0, &left, NULL, 8));
	show("less left", left.tv_sec >= 90 && left.tv_sec < 100);
	show("alarms", alarms);

	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGALRM);
	show("blocked, poll", poll(NULL, 0, 1));
	show("alarms", alarms);
	sigemptyset(&none);
	show("pselect with a mask", pselect(0, NULL, NULL, NULL, NULL, &none));
	show("alarms", alarms);
	raise(SIGALRM);
	show("ppoll with a mask", ppoll(NULL, 0, &(struct timespec){ 100, 0 }, &none));
	show("alarms", alarms);
	sigprocmask(SIG_SETMASK, NULL, &block);
	show("blocked again", sigismember(&block, SIGALRM));
	sigprocmask(SIG_SETMASK, &none, NULL);

	/* An ignored signal ends nothing. */
	signal(SIGALRM, SIG_IGN);
	setitimer(ITIMER_REAL, &soon, NULL);
	show("ignored, poll", poll(NULL, 0, 60));
}

static void input(void)
{
	struct pollfd in = { .fd = 0, .events = POLLIN };
	char bytes[64];
	long size = 0, count;
	fd_set set;

	FD_ZERO(&set);
	FD_SET(0, &set);
	show("input, select", select(1, &set, NULL, NULL, NULL));
	for (;;) {
		poll(&in, 1, -1);
		count = read(0, bytes, sizeof bytes);
		if (count <= 0)
			break;
		size += count;
	}
	show("bytes", size);
	show("at the end", count);
	show("still, select", select(1, &set, NULL, NULL, NULL));
}

int main(void)
{
	int null = open("/dev/null", O_RDWR);

	show("null", null);
	entries(null);
	many(null);
	sets(null);
	times();
	bad_times();
	interrupted();
	input();
	limits();
	return 0;
}
