/* SPDX-License-Identifier: MIT */
/* timer_create(2) and its family: siginfo, overruns, clocks, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000

static volatile int calls, code, value, overrun, most;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	code = info->si_code;
	value = info->si_value.sival_int;
	overrun = info->si_overrun;
	if (most < overrun)
		most = overrun;
	calls++;
}

static struct itimerspec every(long first, long period)
{
	return (struct itimerspec){ { 0, period }, { 0, first } };
}

static long long now_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void spin(long long ns)
{
	long long start = now_ns(CLOCK_MONOTONIC);

	while (now_ns(CLOCK_MONOTONIC) - start < ns)
		;
}

static timer_t make(clockid_t clock, int notify, int number)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = number,
				  .sigev_value.sival_int = 42 };
	timer_t timer;

	if (timer_create(clock, &event, &timer) != 0)
		printf("timer_create: %s\n", strerror(errno));
	return timer;
}

static const char *name(int result)
{
	if (result >= 0)
		return "ok";
	return errno == EINVAL ? "EINVAL" : errno == EFAULT ? "EFAULT" :
		errno == EOPNOTSUPP ? "EOPNOTSUPP" : "?";
}

static void clocks(void)
{
	static const clockid_t ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME,
					 CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };
	struct itimerspec once = every(20 * MS, 0), left;

	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		timer_t timer = make(ids[i], SIGEV_SIGNAL, SIGRTMIN);

		calls = 0;
		timer_settime(timer, 0, &once, NULL);
		timer_gettime(timer, &left);
		while (calls == 0)
			;
		printf("clock %d: %d call, code %d, value %d, left at first %d, ", (int)ids[i],
		       calls, code, value, left.it_value.tv_nsec > 0 &&
		       left.it_value.tv_nsec <= 20 * MS);
		timer_gettime(timer, &left);
		printf("then %ld\n", left.it_value.tv_nsec);
		timer_delete(timer);
	}
}

static void absolute(clockid_t id)
{
	timer_t timer = make(id, SIGEV_SIGNAL, SIGRTMIN);
	long long at = now_ns(id) + 20 * MS;
	struct itimerspec once = { { 0, 0 }, { at / 1000000000, at % 1000000000 } };

	calls = 0;
	timer_settime(timer, TIMER_ABSTIME, &once, NULL);
	while (calls == 0)
		pause();
	printf("absolute %d: %s\n", (int)id, now_ns(id) >= at ? "in time" : "too early");
	once.it_value.tv_sec = 1;
	timer_settime(timer, TIMER_ABSTIME, &once, NULL);
	while (calls == 1)
		;
	printf("in the past: at once\n");
	timer_delete(timer);
}

static void overruns(void)
{
	timer_t timer = make(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 1);
	struct itimerspec period = every(5 * MS, 5 * MS), old;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	calls = 0;
	timer_settime(timer, 0, &period, NULL);
	while (calls < 5)
		;
	sigprocmask(SIG_BLOCK, &set, NULL);
	spin(20 * MS);
	calls = most = 0;
	spin(50 * MS);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL); /* there may have been another one */
	printf("blocked: %s, overrun %s, the same by call: %d\n", calls > 0 ? "called" : "not called",
	       most >= 9 ? "at least 9" : "too small", timer_getoverrun(timer) == overrun);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	timer_settime(timer, 0, &(struct itimerspec){ 0 }, &old);
	printf("stopped, interval was %ld\n", old.it_interval.tv_nsec);
	calls = 0;
	spin(30 * MS);
	printf("after that: %d calls\n", calls);
	timer_delete(timer);
}

static void errors(void)
{
	struct sigevent event = { .sigev_notify = 77, .sigev_signo = SIGUSR1 };
	struct itimerspec bad = every(1000000000, 0), none = { 0 };
	timer_t timer;

	printf("notify 77: %s\n", name(timer_create(CLOCK_MONOTONIC, &event, &timer)));
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = 65;
	printf("signal 65: %s\n", name(timer_create(CLOCK_MONOTONIC, &event, &timer)));
	printf("clock 99: %s\n", name(timer_create(99, NULL, &timer)));
	printf("raw clock: %s\n", name(timer_create(CLOCK_MONOTONIC_RAW, NULL, &timer)));
	timer = make(CLOCK_MONOTONIC, SIGEV_NONE, 0);
	printf("bad time: %s\n", name(timer_settime(timer, 0, &bad, NULL)));
	printf("no time: %s\n", name((int)syscall(SYS_timer_settime, timer, 0, NULL, NULL)));
	printf("fine: %s\n", name(timer_settime(timer, 0, &none, NULL)));
	printf("delete: %s\n", name(timer_delete(timer)));
	printf("again: %s\n", name(timer_delete(timer)));
	printf("get: %s\n", name(timer_gettime(timer, &none)));
	printf("set: %s\n", name(timer_settime(timer, 0, &none, NULL)));
	printf("overrun: %s\n", name(timer_getoverrun(timer)));
}

/* Each has a signal of its own in the queue. */
static void many(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2 };
	const struct itimerspec soon = every(1 * MS, 0);
	timer_t timers[100];
	siginfo_t info;
	sigset_t set;
	int sum = 0, different = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < 100; i++) {
		event.sigev_value.sival_int = i;
		if (timer_create(CLOCK_MONOTONIC, &event, &timers[i]) != 0)
			perror("timer_create");
		different += i == 0 || timers[i] != timers[i - 1];
		timer_settime(timers[i], 0, &soon, NULL);
	}
	for (int i = 0; i < 100; i++) {
		while (sigwaitinfo(&set, &info) < 0)
			;
		sum += info.si_value.sival_int;
	}
	printf("many: sum %d, %d of them, deleted", sum, different);
	for (int i = 99; i >= 0; i--)
		different -= timer_delete(timers[i]) == 0;
	printf(" but for %d\n", different);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct itimerspec period = every(30 * MS, 30 * MS), left;
	timer_t timer;

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGRTMIN, &action, NULL);
	sigaction(SIGRTMIN + 1, &action, NULL);
	clocks();
	absolute(CLOCK_REALTIME);
	absolute(CLOCK_MONOTONIC);
	overruns();

	/* Without an event it is SIGALRM. */
	timer_create(CLOCK_MONOTONIC, NULL, &timer);
	calls = 0;
	timer_settime(timer, 0, &period, NULL);
	while (calls < 3)
		pause();
	printf("default: %d calls, code %d\n", calls, code);
	timer_delete(timer);

	timer = make(CLOCK_MONOTONIC, SIGEV_NONE, 0);
	timer_settime(timer, 0, &period, NULL);
	spin(100 * MS);
	timer_gettime(timer, &left);
	printf("silent: left %d\n", left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 30 * MS);
	timer_delete(timer);
	many();
	errors();
	return 0;
}
