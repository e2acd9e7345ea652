/* SPDX-License-Identifier: MIT */
/* timer_create and its family, setitimer, alarm: what is reported, and errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int count;

static void handler(int number)
{
	(void)number;
	count++;
}

static const char *name(long result)
{
	return result == 0 ? "done" : strerror(errno);
}

static void creation(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	int id;

	for (int clock = -1; clock < 13; clock++) {
		if (clock == 10 || clock == 8 || clock == 9)
			continue;
		printf("clock %d: %s\n", clock,
		       name(syscall(SYS_timer_create, clock, &event, &id)));
	}
	printf("no event: %s", name(syscall(SYS_timer_create, CLOCK_REALTIME, NULL, &id)));
	printf(", deleted %s", name(syscall(SYS_timer_delete, id)));
	printf(", again %s\n", name(syscall(SYS_timer_delete, id)));
	printf("bad result: %s\n", name(syscall(SYS_timer_create, CLOCK_REALTIME, &event, 8)));
	printf("bad event: %s\n", name(syscall(SYS_timer_create, CLOCK_REALTIME, 8, &id)));
	event.sigev_signo = 0;
	printf("signal 0: %s\n", name(syscall(SYS_timer_create, CLOCK_REALTIME, &event, &id)));
	event.sigev_signo = 65;
	printf("signal 65: %s\n", name(syscall(SYS_timer_create, CLOCK_REALTIME, &event, &id)));
	event.sigev_notify = SIGEV_NONE;
	printf("none, signal 65: %s\n", name(syscall(SYS_timer_create, CLOCK_REALTIME, &event, &id)));
	event.sigev_notify = 99;
	printf("notify 99: %s\n", name(syscall(SYS_timer_create, CLOCK_REALTIME, &event, &id)));
}

static void unknown(void)
{
	struct itimerspec value = { { 0, 0 }, { 1, 0 } };

	printf("delete: %s\n", name(syscall(SYS_timer_delete, 12345)));
	printf("delete -1: %s\n", name(syscall(SYS_timer_delete, -1)));
	printf("get: %s\n", name(syscall(SYS_timer_gettime, 12345, &value)));
	printf("set: %s\n", name(syscall(SYS_timer_settime, 12345, 0, &value, NULL)));
	printf("overrun: %s\n", name(syscall(SYS_timer_getoverrun, 12345)));
}

static void times(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	struct itimerspec value = { { 0, 0 }, { 100, 5 } }, old;
	timer_t timer;

	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_gettime(timer, &old);
	printf("disarmed: %ld %ld %ld\n", (long)old.it_value.tv_sec, old.it_value.tv_nsec,
	       (long)old.it_interval.tv_sec);
	printf("armed: %s\n", name(timer_settime(timer, 0, &value, &old)));
	value.it_value = (struct timespec){ 200, 0 };
	value.it_interval = (struct timespec){ 7, 8 };
	timer_settime(timer, 0, &value, &old);
	printf("old: %d %ld\n", old.it_value.tv_sec == 99 || old.it_value.tv_sec == 100,
	       (long)old.it_interval.tv_sec);
	timer_gettime(timer, &old);
	printf("now: %d %ld %ld\n", old.it_value.tv_sec == 199, (long)old.it_interval.tv_sec,
	       old.it_interval.tv_nsec);
	value.it_value = (struct timespec){ 0, 0 };
	timer_settime(timer, 0, &value, NULL);
	timer_gettime(timer, &old);
	printf("stopped: %ld %ld, interval %ld\n", (long)old.it_value.tv_sec, old.it_value.tv_nsec,
	       (long)old.it_interval.tv_sec);
	for (int i = 0; i < 4; i++) {
		static const long bad[] = { -1, 1000000000, 999999999, 0 };

		value.it_value = (struct timespec){ i == 3 ? -1 : 0, bad[i] };
		printf("value %ld: %s", bad[i], name(timer_settime(timer, 0, &value, NULL)));
		value.it_value = (struct timespec){ 0, 0 };
		value.it_interval = (struct timespec){ i == 3 ? -1 : 0, bad[i] };
		printf(", interval: %s\n", name(timer_settime(timer, 0, &value, NULL)));
	}
	printf("no value: %s\n", name(timer_settime(timer, 0, NULL, NULL)));
	printf("bad value: %s\n", name(syscall(SYS_timer_settime, 0, 0, 8, NULL)));
	timer_delete(timer);
}

static void expiring(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1,
				  .sigev_value.sival_int = 31 };
	struct itimerspec value = { { 0, 5000000 }, { 0, 5000000 } };
	struct timespec wait = { 5, 0 };
	siginfo_t info;
	sigset_t set;
	timer_t timer;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_settime(timer, 0, &value, NULL);
	nanosleep(&(struct timespec){ 0, 52000000 }, NULL);
	printf("signal %d", sigtimedwait(&set, &info, &wait));
	printf(" code %d value %d overrun %d\n", info.si_code, info.si_value.sival_int,
	       info.si_overrun >= 8); /* more, if the host is busy */
	value.it_value.tv_nsec = 0;
	timer_settime(timer, 0, &value, NULL);
	wait = (struct timespec){ 0, 20000000 };
	sigtimedwait(&set, &info, &(struct timespec){ 0, 0 });
	printf("stopped: %d", sigtimedwait(&set, &info, &wait));
	printf(" %s\n", strerror(errno));
	/* Deleting takes a pending signal's timer away, not always its signal. */
	timer_delete(timer);
	printf("deleted: %s\n", name(timer_delete(timer)));
}

static void intervals(void)
{
	struct itimerval value = { { 0, 0 }, { 100, 0 } }, old;

	printf("unknown: %s\n", name(setitimer(3, &value, NULL)));
	printf("unknown: %s\n", name(getitimer(-1, &value)));
	value.it_value.tv_usec = 1000000;
	printf("bad: %s\n", name(setitimer(ITIMER_REAL, &value, NULL)));
	value.it_value.tv_usec = -1;
	printf("bad: %s\n", name(setitimer(ITIMER_REAL, &value, NULL)));
	printf("bad pointer: %s\n", name(syscall(SYS_setitimer, ITIMER_REAL, 8, NULL)));
	value = (struct itimerval){ { 3, 4 }, { 100, 0 } };
	for (int which = 0; which < 3; which++) {
		setitimer(which, &value, NULL);
		getitimer(which, &old);
		printf("%d: %d %ld %ld\n", which, old.it_value.tv_sec >= 99,
		       (long)old.it_interval.tv_sec, (long)old.it_interval.tv_usec);
		syscall(SYS_setitimer, which, NULL, &old);
		getitimer(which, &old);
		printf("off: %ld\n", (long)old.it_value.tv_sec);
	}
	printf("alarm: %u", alarm(50));
	printf(" %u", alarm(60));
	getitimer(ITIMER_REAL, &old);
	printf(" %d", old.it_value.tv_sec == 59);
	printf(" %u %u\n", alarm(0), alarm(0));
	signal(SIGALRM, handler);
	ualarm(3000, 2000);
	while (count < 5)
		pause();
	ualarm(0, 0);
	printf("ualarm: %d\n", count >= 5);
}

int main(void)
{
	creation();
	unknown();
	times();
	expiring();
	intervals();
	return 0;
}
