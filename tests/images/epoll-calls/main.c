/* SPDX-License-Identifier: MIT */
/* epoll: triggers, order, nesting, time, signals, closing, bad arguments. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void control(int epoll, int op, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	printf("epoll %d op %d fd %d events %#x: ", epoll, op, fd, events);
	show("ctl", epoll_ctl(epoll, op, fd, &event));
}

static void add(int epoll, int fd, uint32_t events)
{
	control(epoll, EPOLL_CTL_ADD, fd, events);
}

static void wait_for(int epoll, int maximum, int timeout)
{
	struct epoll_event events[8];
	int count = epoll_wait(epoll, events, maximum, timeout);

	if (count < 0)
		printf("wait: %s\n", strerror(errno));
	else
		printf("wait: %d", count);
	for (int i = 0; i < count; i++)
		printf(" %d:%#x", events[i].data.fd, events[i].events);
	printf("\n");
}

static void now(int epoll)
{
	wait_for(epoll, 8, 0);
}

static void put(int fd)
{
	show("write", write(fd, "12345678", 8));
}

static void get(int fd, size_t size)
{
	char bytes[16];

	show("read", read(fd, bytes, size));
}

static void levels(void)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC), fds[2], event = eventfd(0, 0);

	pipe(fds);
	printf("%d %d %d %d\n", epoll, fds[0], fds[1], event);
	show("cloexec", fcntl(epoll, F_GETFD));
	show("flags", fcntl(epoll, F_GETFL));
	now(epoll);
	add(epoll, fds[0], EPOLLIN);
	add(epoll, event, EPOLLIN | EPOLLOUT);
	add(epoll, fds[1], EPOLLOUT);
	now(epoll);
	now(epoll);
	wait_for(epoll, 1, -1);
	wait_for(epoll, 1, -1);
	wait_for(epoll, 1, -1);
	put(fds[1]);
	now(epoll);
	wait_for(epoll, 2, -1);
	wait_for(epoll, 2, -1);
	get(fds[0], 3);
	now(epoll);
	get(fds[0], 5);
	now(epoll);
	put(event);
	now(epoll);
	control(epoll, EPOLL_CTL_MOD, fds[1], 0);
	now(epoll);
	control(epoll, EPOLL_CTL_DEL, event, 0);
	now(epoll);
	close(fds[0]);
	now(epoll);
	close(fds[1]);
	now(epoll);
	close(event);
	close(epoll);
}

/* Files of several kinds are told together. */
static void kinds(void)
{
	int epoll = epoll_create1(0), first = eventfd(1, 0), last = eventfd(1, 0), ends[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);
	add(epoll, first, EPOLLIN | EPOLLONESHOT);
	add(epoll, ends[0], EPOLLIN);
	add(epoll, last, EPOLLIN | EPOLLET);
	put(ends[1]);
	now(epoll);
	now(epoll);
	control(epoll, EPOLL_CTL_MOD, first, EPOLLIN);
	put(last);
	wait_for(epoll, 1, 0);
	wait_for(epoll, 1, 0);
	wait_for(epoll, 2, 0);
	get(ends[0], 8);
	now(epoll);
	close(ends[0]);
	close(ends[1]);
	close(first);
	close(last);
	close(epoll);
}

static void edges(void)
{
	int epoll = epoll_create(1), fds[2], event = eventfd(0, 0);

	pipe2(fds, O_NONBLOCK);
	add(epoll, fds[0], EPOLLIN | EPOLLET);
	add(epoll, fds[1], EPOLLOUT | EPOLLET);
	add(epoll, event, EPOLLIN | EPOLLOUT | EPOLLET);
	now(epoll);
	now(epoll);
	put(fds[1]);
	now(epoll);
	now(epoll);
	put(fds[1]);
	now(epoll);
	get(fds[0], 3);
	now(epoll);
	put(fds[1]);
	get(fds[0], 16);
	get(fds[0], 16);
	now(epoll);
	put(event);
	put(event);
	now(epoll);
	now(epoll);
	get(event, 8);
	now(epoll);
	put(fds[1]);
	control(epoll, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLET);
	now(epoll);
	control(epoll, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLET);
	now(epoll);
	control(epoll, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLONESHOT);
	now(epoll);
	now(epoll);
	put(fds[1]);
	now(epoll);
	control(epoll, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLONESHOT | EPOLLET);
	now(epoll);
	now(epoll);
	control(epoll, EPOLL_CTL_MOD, fds[0], EPOLLET);
	close(fds[1]);
	now(epoll);
	now(epoll);
	close(fds[0]);
	close(event);
	close(epoll);
}

/* Room that a pipe gets is news, and so is room that it had. */
static void resizing(void)
{
	int fds[2], epoll = epoll_create1(0);

	printf("resizing\n");
	pipe(fds);
	add(epoll, fds[1], EPOLLOUT | EPOLLET);
	now(epoll);
	now(epoll);
	show("larger", fcntl(fds[1], F_SETPIPE_SZ, 1 << 17));
	now(epoll);
	show("as it is", fcntl(fds[0], F_SETPIPE_SZ, 1 << 17));
	now(epoll);
	now(epoll);
	close(fds[0]);
	close(fds[1]);
	close(epoll);
}

static void closing(void)
{
	int epoll = epoll_create1(0), fds[2], copy;

	pipe(fds);
	add(epoll, fds[0], EPOLLIN);
	copy = dup(fds[0]);
	add(epoll, copy, EPOLLIN);
	put(fds[1]);
	now(epoll);
	close(fds[0]);
	now(epoll);
	control(epoll, EPOLL_CTL_DEL, fds[0], 0);
	close(copy);
	now(epoll);
	close(epoll);
	close(fds[1]);
}

static void exclusive(void)
{
	int epoll = epoll_create1(0), other = epoll_create1(0), event = eventfd(0, 0);

	add(epoll, event, EPOLLIN | EPOLLEXCLUSIVE);
	add(other, event, EPOLLIN | EPOLLEXCLUSIVE | EPOLLET);
	now(epoll);
	put(event);
	now(epoll);
	now(other);
	now(other);
	control(epoll, EPOLL_CTL_MOD, event, EPOLLIN);
	control(epoll, EPOLL_CTL_MOD, event, EPOLLIN | EPOLLEXCLUSIVE);
	control(epoll, EPOLL_CTL_DEL, event, 0);
	add(epoll, event, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT);
	add(epoll, event, EPOLLIN | EPOLLEXCLUSIVE | EPOLLRDHUP);
	add(epoll, other, EPOLLIN | EPOLLEXCLUSIVE);
	close(event);
	close(other);
	close(epoll);
}

static void nesting(void)
{
	int epolls[8], event = eventfd(0, 0);
	struct pollfd entry;

	for (int i = 0; i < 8; i++)
		epolls[i] = epoll_create1(0);
	add(epolls[0], event, EPOLLIN);
	add(epolls[1], epolls[0], EPOLLIN);
	add(epolls[2], epolls[1], EPOLLIN | EPOLLET);
	now(epolls[2]);
	put(event);
	now(epolls[2]);
	now(epolls[2]);
	now(epolls[1]);
	now(epolls[0]);
	entry = (struct pollfd){ .fd = epolls[2], .events = POLLIN | POLLOUT };
	show("poll", poll(&entry, 1, 0));
	entry = (struct pollfd){ .fd = epolls[1], .events = POLLIN | POLLOUT };
	show("poll", poll(&entry, 1, 0));
	printf("events %#x\n", entry.revents);
	put(event);
	now(epolls[2]);
	get(event, 8);
	now(epolls[1]);
	put(event);
	now(epolls[2]);
	add(epolls[0], epolls[2], EPOLLIN);
	add(epolls[0], epolls[0], EPOLLIN);
	add(epolls[1], epolls[2], EPOLLIN);
	add(epolls[3], epolls[2], EPOLLIN);
	add(epolls[4], epolls[3], EPOLLIN);
	add(epolls[5], epolls[4], EPOLLIN);
	add(epolls[6], epolls[5], EPOLLIN);
	add(epolls[5], epolls[6], EPOLLIN);
	add(epolls[7], epolls[6], EPOLLIN);
	add(epolls[6], epolls[3], EPOLLIN);
	add(epolls[6], epolls[1], EPOLLIN);
	now(epolls[4]);
	now(epolls[6]);
	for (int i = 0; i < 8; i++)
		close(epolls[i]);
	close(event);
}

static volatile int signals;
static int other;

static void handler(int number)
{
	(void)number;
	signals++;
	if (other)
		put(other);
}

static void alarm_in(int ms, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void waiting(void)
{
	int epoll = epoll_create1(0), event = eventfd(0, 0);
	int timer = timerfd_create(CLOCK_MONOTONIC, 0), signal_file;
	struct itimerspec value = { .it_value.tv_nsec = 5000000 };
	struct epoll_event events[4];
	struct timespec time = { 0, 3000000 };
	sigset_t set, empty;

	add(epoll, event, EPOLLIN);
	wait_for(epoll, 4, 5);
	alarm_in(10, 0);
	wait_for(epoll, 4, -1);
	alarm_in(10, SA_RESTART);
	wait_for(epoll, 4, -1);
	add(epoll, timer, EPOLLIN | EPOLLET);
	timerfd_settime(timer, 0, &value, NULL);
	wait_for(epoll, 4, -1);
	now(epoll);
	timerfd_settime(timer, 0, &value, NULL);
	wait_for(epoll, 4, 5000);
	show("pwait2", syscall(SYS_epoll_pwait2, epoll, events, 4, &time, NULL, 0L));
	time.tv_nsec = -1;
	show("pwait2", syscall(SYS_epoll_pwait2, epoll, events, 4, &time, NULL, 0L));
	sigemptyset(&empty);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	alarm_in(5, 0);
	wait_for(epoll, 4, 20);
	show("pwait", epoll_pwait(epoll, events, 4, -1, &empty));
	printf("%d signals\n", signals);
	signal_file = signalfd(-1, &set, 0);
	add(epoll, signal_file, EPOLLIN);
	alarm_in(5, 0);
	wait_for(epoll, 4, -1);
	wait_for(epoll, 4, -1);
	{
		struct signalfd_siginfo info;

		show("signal", read(signal_file, &info, sizeof info));
	}
	now(epoll);
	show("bad mask", syscall(SYS_epoll_pwait, epoll, events, 4, 0, &empty, 4L));
	show("bad mask", syscall(SYS_epoll_pwait, epoll, events, 4, 0, (void *)16, 8L));
	close(signal_file);
	close(timer);
	close(event);
	close(epoll);
}

static void errors(void)
{
	int epoll = epoll_create1(0), event = eventfd(1, 0), file = open("/tmp", O_RDONLY);
	int null = open("/dev/null", O_RDWR), path = open("/tmp", O_PATH);
	struct epoll_event events[4];
	struct stat status;

	show("flags", epoll_create1(1));
	show("size", epoll_create(0));
	add(epoll, 99, EPOLLIN);
	add(99, event, EPOLLIN);
	add(event, epoll, EPOLLIN);
	add(epoll, epoll, EPOLLIN);
	add(epoll, file, EPOLLIN);
	add(epoll, null, EPOLLIN);
	add(epoll, path, EPOLLIN);
	control(epoll, EPOLL_CTL_MOD, event, EPOLLIN);
	control(epoll, EPOLL_CTL_DEL, event, EPOLLIN);
	add(epoll, event, EPOLLIN);
	add(epoll, event, EPOLLIN);
	control(epoll, 4, event, EPOLLIN);
	show("address", syscall(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, event, 16));
	show("no address", epoll_ctl(epoll, EPOLL_CTL_DEL, event, NULL));
	add(epoll, event, EPOLLIN | EPOLLPRI | EPOLLWAKEUP);
	show("none", epoll_wait(epoll, events, 0, 0));
	show("too many", epoll_wait(epoll, events, 1 << 30, 0));
	show("address", syscall(SYS_epoll_wait, epoll, 16, 1, 0));
	show("address", syscall(SYS_epoll_wait, epoll, -4096L, 1, 0));
	now(epoll);
	show("not an epoll", epoll_wait(event, events, 1, 0));
	show("closed", epoll_wait(99, events, 1, 0));
	show("read", read(epoll, events, 8));
	show("write", write(epoll, events, 8));
	show("seek", lseek(epoll, 1, SEEK_SET));
	fstat(epoll, &status);
	printf("mode %o\n", status.st_mode);
	close(path);
	close(null);
	close(file);
	close(event);
	close(epoll);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	levels();
	kinds();
	edges();
	resizing();
	closing();
	exclusive();
	nesting();
	waiting();
	errors();
	return 0;
}
