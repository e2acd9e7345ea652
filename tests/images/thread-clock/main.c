/* SPDX-License-Identifier: MIT */
/* Clocks per thread: they go while it computes and stand while it sleeps. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "../thread.h"

#define LONG 400000000ll

static volatile int ready, done;

static long long now(clockid_t clock)
{
	struct timespec time = { 0 };

	if (clock_gettime(clock, &time) != 0)
		return -1;
	return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void compute_until(clockid_t clock, long long until)
{
	while (now(clock) < until)
		;
}

static void *sleep_until_done(void *unused)
{
	set(&ready, 1);
	await(&done, 1);
	return unused;
}

static void *compute(void *unused)
{
	clockid_t mine;
	long long before;

	compute_until(CLOCK_THREAD_CPUTIME_ID, 20000000);
	must(pthread_getcpuclockid(pthread_self(), &mine), "getcpuclockid");
	before = now(CLOCK_THREAD_CPUTIME_ID);
	printf("the same clock %d\n", now(mine) >= before);
	return unused;
}

/* The host may take the CPU away at any time, and a guest cannot know: its clocks go on. */
static void *is_new(void *time_of_first)
{
	printf("a new thread's is new: %d\n",
	       now(CLOCK_THREAD_CPUTIME_ID) < *(const long long *)time_of_first);
	return NULL;
}

static void of_another(void)
{
	long long before, after, mine = now(CLOCK_THREAD_CPUTIME_ID);
	clockid_t clock, clock_of_main;
	struct timespec resolution;
	pthread_t thread = start(sleep_until_done, NULL);

	await(&ready, 1);
	show("getcpuclockid", pthread_getcpuclockid(thread, &clock));
	must(pthread_getcpuclockid(pthread_self(), &clock_of_main), "getcpuclockid");
	before = now(clock);
	compute_until(CLOCK_THREAD_CPUTIME_ID, mine + LONG);
	after = now(clock);
	printf("the sleeping one's stands: %d\n", before >= 0 && after - before < LONG / 2);
	printf("mine goes: %d\n", now(clock_of_main) >= mine + LONG);
	show_call("resolution", clock_getres(clock, &resolution));
	show_call("set", clock_settime(clock, &resolution));
	set(&done, 1);
	join(thread);
	/* It may be about to end when its join has. */
	while (now(clock) != -1)
		sleep_ms(1);
	show("of one that ended", errno);
}

static void *compute_until_done(void *unused)
{
	set(&ready, 1);
	while (!get(&done))
		;
	return unused;
}

static void ignore(int signal)
{
	(void)signal;
}

/* clock_nanosleep by another's clock, which goes; by one's own, which would stand. */
static void sleep_by_another(void)
{
	struct timespec rest, step = { 0, 30000000 }, bad = { 0, -1 };
	clockid_t clock, own, none;
	pthread_t thread;
	long long before;

	set(&ready, 0);
	set(&done, 0);
	thread = start(compute_until_done, NULL);
	await(&ready, 1);
	must(pthread_getcpuclockid(thread, &clock), "getcpuclockid");
	must(pthread_getcpuclockid(pthread_self(), &own), "getcpuclockid");
	before = now(clock);
	show("sleep by another's", clock_nanosleep(clock, 0, &step, &rest));
	printf("that long: %d\n", now(clock) - before >= step.tv_nsec);
	before = now(clock) + step.tv_nsec;
	rest = (struct timespec){ before / 1000000000, before % 1000000000 };
	show("until a time", clock_nanosleep(clock, TIMER_ABSTIME, &rest, NULL));
	printf("that long: %d\n", now(clock) >= before);
	show("by the process's", clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &step, NULL));
	show("a bad time", clock_nanosleep(clock, 0, &bad, NULL));
	show("by one's own", clock_nanosleep(own, 0, &step, NULL));
	show("by the caller's", clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &step, NULL));
	none = (clockid_t)((~99999u << 3) | 6);
	show("by nobody's", clock_nanosleep(none, 0, &step, NULL));
	set(&done, 1);
	join(thread);
}

/* A clock that stands leaves it to a signal. */
static void interrupted(void)
{
	struct itimerval soon = { { 0, 50000 }, { 0, 50000 } }, never = { 0 };
	struct timespec rest = { 0 }, step = { 100, 0 };
	clockid_t clock;
	pthread_t thread;

	set(&ready, 0);
	set(&done, 0);
	thread = start(sleep_until_done, NULL);
	await(&ready, 1);
	must(pthread_getcpuclockid(thread, &clock), "getcpuclockid");
	signal(SIGALRM, ignore);
	setitimer(ITIMER_REAL, &soon, NULL); /* again, if the first one comes too soon */
	show("interrupted", clock_nanosleep(clock, 0, &step, &rest));
	setitimer(ITIMER_REAL, &never, NULL);
	printf("what is left: %d\n", rest.tv_sec > 50 && rest.tv_sec <= 100);
	set(&done, 1);
	join(thread);
}

/* A timer by another's clock. */
static void timer_by_another(void)
{
	struct itimerspec soon = { .it_value = { 0, 20000000 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	sigset_t usr1;
	clockid_t clock;
	pthread_t thread;
	timer_t timer;
	int number;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	set(&ready, 0);
	set(&done, 0);
	thread = start(compute_until_done, NULL);
	await(&ready, 1);
	must(pthread_getcpuclockid(thread, &clock), "getcpuclockid");
	show_call("timer", timer_create(clock, &event, &timer));
	show_call("set", timer_settime(timer, 0, &soon, NULL));
	show("sigwait", sigwait(&usr1, &number));
	printf("its signal: %d\n", number == SIGUSR1);
	set(&done, 1);
	join(thread);
	show_call("delete", timer_delete(timer));
}

int main(void)
{
	long long process = now(CLOCK_PROCESS_CPUTIME_ID);
	long long mine = now(CLOCK_THREAD_CPUTIME_ID);
	struct rusage usage;

	setvbuf(stdout, NULL, _IOLBF, 0);
	compute_until(CLOCK_THREAD_CPUTIME_ID, mine + LONG);
	mine = now(CLOCK_THREAD_CPUTIME_ID);
	join(start(is_new, &mine));
	join(start(compute, NULL));
	join(start(compute, NULL));
	printf("the process's has all: %d\n", now(CLOCK_PROCESS_CPUTIME_ID) - process >= LONG + 40000000);
	of_another();
	sleep_by_another();
	interrupted();
	timer_by_another();
	show_call("getrusage of the thread", getrusage(RUSAGE_THREAD, &usage));
	return 0;
}
