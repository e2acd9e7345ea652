/* SPDX-License-Identifier: MIT */
/* eventfd, timerfd and signalfd: values, readiness, blocking, bad arguments. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void events(const char *what, int fd)
{
	struct pollfd entry = { .fd = fd, .events = 0x7fff };

	poll(&entry, 1, 0);
	printf("%s: events %#x\n", what, entry.revents);
}

static void add(int fd, uint64_t value)
{
	printf("add %#llx: ", (unsigned long long)value);
	show("write", write(fd, &value, sizeof value));
	events("then", fd);
}

static void take(int fd)
{
	uint64_t value = 77;

	show("read", read(fd, &value, sizeof value));
	printf("value %#llx\n", (unsigned long long)value);
	events("then", fd);
}

static int other;

static void add_one(int number)
{
	uint64_t one = 1;

	(void)number;
	write(other, &one, sizeof one);
}

static void take_all(int number)
{
	uint64_t value;

	(void)number;
	read(other, &value, sizeof value);
}

static void alarm_in(int ms, void (*function)(int), int flags)
{
	struct sigaction action = { .sa_handler = function, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void eventfds(void)
{
	struct stat status;
	uint64_t value = 5, values[2];
	struct iovec parts[2] = { { values, 4 }, { (char *)values + 4, 12 } };
	int fd = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);

	show("eventfd", fd);
	show("flags", fcntl(fd, F_GETFL));
	show("close on exec", fcntl(fd, F_GETFD));
	fstat(fd, &status);
	printf("mode %o\n", status.st_mode);
	events("at first", fd);
	take(fd);
	take(fd);
	add(fd, 4);
	add(fd, 5);
	take(fd);
	add(fd, UINT64_MAX);
	add(fd, UINT64_MAX - 1);
	add(fd, 1);
	add(fd, 0);
	take(fd);
	show("short read", read(fd, &value, 7));
	show("short write", write(fd, &value, 7));
	show("long write", write(fd, (uint64_t[]){ 9, 9 }, 16));
	show("long read", read(fd, values, 16));
	add(fd, 6);
	show("readv", readv(fd, parts, 2));
	printf("value %llu\n", (unsigned long long)values[0]);
	show("bad read", read(fd, (void *)16, 8));
	add(fd, 6);
	show("bad read", read(fd, (void *)16, 8));
	events("then", fd);
	show("bad write", write(fd, (void *)16, 8));
	show("seek", lseek(fd, 7, SEEK_SET));
	close(fd);
	fd = eventfd(2, EFD_SEMAPHORE);
	take(fd);
	take(fd);
	other = fd;
	alarm_in(10, add_one, SA_RESTART);
	take(fd);
	alarm_in(10, add_one, 0);
	take(fd);
	take(fd);
	close(fd);
	fd = eventfd(0, 0);
	other = fd;
	add(fd, UINT64_MAX - 1);
	alarm_in(10, take_all, SA_RESTART);
	add(fd, 8);
	take(fd);
	close(fd);
	show("bad flags", eventfd(0, 2));
}

static void timer_value(int fd)
{
	struct itimerspec value;

	show("gettime", timerfd_gettime(fd, &value));
	printf("%s, period %ld.%09ld\n", value.it_value.tv_sec || value.it_value.tv_nsec ?
	       "runs" : "rests", (long)value.it_interval.tv_sec, value.it_interval.tv_nsec);
}

static void pass(int ms)
{
	struct timespec time = { .tv_nsec = ms * 1000000l };

	while (nanosleep(&time, &time) != 0)
		;
}

static void timers(void)
{
	struct itimerspec once = { .it_value.tv_nsec = 2000000 };
	struct itimerspec many = { { 0, 1000000 }, { 0, 1000000 } };
	struct itimerspec past = { { 0, 0 }, { 0, 1 } }, none = { { 0, 0 }, { 0, 0 } }, old;
	struct itimerspec period = { { 7, 5 }, { 0, 0 } };
	struct itimerspec bad = { { 0, 1000000000 }, { 1, 0 } };
	uint64_t value = 0;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);

	show("timerfd", fd);
	show("flags", fcntl(fd, F_GETFL));
	timer_value(fd);
	take(fd);
	show("settime", timerfd_settime(fd, 0, &once, NULL));
	timer_value(fd);
	pass(5);
	events("expired", fd);
	timer_value(fd);
	take(fd);
	show("settime", timerfd_settime(fd, 0, &many, &old));
	timer_value(fd);
	pass(20);
	show("read", read(fd, &value, 8));
	printf("%s\n", value >= 19 ? "enough" : "too few");
	pass(5);
	timer_value(fd);
	events("expired", fd);
	show("settime", timerfd_settime(fd, 0, &none, &old));
	printf("period was %ld\n", old.it_interval.tv_nsec);
	events("stopped", fd);
	take(fd);
	show("only a period", timerfd_settime(fd, 0, &period, NULL));
	timer_value(fd);
	show("past", timerfd_settime(fd, TFD_TIMER_ABSTIME, &past, NULL));
	pass(1);
	take(fd);
	show("bad time", timerfd_settime(fd, 0, &bad, NULL));
	show("bad flags", timerfd_settime(fd, 4, &once, NULL));
	show("bad address", timerfd_settime(fd, 0, (void *)16, NULL));
	show("bad result", timerfd_gettime(fd, (void *)16));
	show("write", write(fd, &value, 8));
	show("short read", read(fd, &value, 7));
	close(fd);
	show("closed", timerfd_gettime(fd, &old));
	show("not a timer", timerfd_gettime(0, &old));
	show("not a timer", timerfd_settime(0, 0, &once, &old));
	fd = timerfd_create(CLOCK_REALTIME, 0);
	show("cancelling", timerfd_settime(fd, 3, &past, NULL));
	take(fd);
	show("settime", timerfd_settime(fd, 0, &once, NULL));
	take(fd);
	close(fd);
	show("bad clock", timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
	show("bad flags", timerfd_create(CLOCK_MONOTONIC, 1));
}

static void take_signals(int fd, size_t size)
{
	struct signalfd_siginfo infos[4];
	long result = read(fd, infos, size);

	show("signals", result);
	for (long i = 0; i < result / (long)sizeof infos[0]; i++)
		printf("signal %u code %d pid %d int %d ptr %d\n", infos[i].ssi_signo,
		       infos[i].ssi_code, infos[i].ssi_pid == (unsigned)getpid(), infos[i].ssi_int,
		       (int)infos[i].ssi_ptr);
}

/* A signal that says who knows what of itself. */
static void queue(int code)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = code };

	info.si_pid = getpid();
	info.si_value.sival_int = 9;
	show("queue", syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info));
}

static void signal_files(void)
{
	struct itimerval timer = { .it_value.tv_usec = 10000 };
	sigset_t set, usr2;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK);
	show("signalfd", fd);
	show("flags", fcntl(fd, F_GETFL));
	take_signals(fd, 128);
	events("none", fd);
	raise(SIGUSR1);
	kill(getpid(), SIGUSR1);
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 5 });
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 6 });
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 7 });
	events("some", fd);
	take_signals(fd, 127);
	take_signals(fd, 300);
	take_signals(fd, 512);
	take_signals(fd, 512);
	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	sigprocmask(SIG_BLOCK, &usr2, NULL);
	show("change", signalfd(fd, &usr2, 0) == fd ? 0 : -1);
	raise(SIGUSR1);
	raise(SIGUSR2);
	take_signals(fd, 512);
	show("change", signalfd(fd, &set, 0) == fd ? 0 : -1);
	take_signals(fd, 512);
	queue(SI_TKILL);
	take_signals(fd, 512);
	queue(SI_ASYNCIO);
	take_signals(fd, 512);
	fcntl(fd, F_SETFL, 0);
	setitimer(ITIMER_REAL, &timer, NULL);
	take_signals(fd, 512);
	close(fd);
	show("closed", signalfd(fd, &set, 0));
	show("not one", signalfd(0, &set, 0));
	show("bad flags", signalfd(-1, &set, 1));
	show("bad size", syscall(SYS_signalfd4, -1, &set, 4, 0));
	show("bad address", syscall(SYS_signalfd4, -1, 16, 8, 0));
}

int main(void)
{
	eventfds();
	timers();
	signal_files();
	return 0;
}
