/* SPDX-License-Identifier: MIT */
/* Timers among threads: SIGEV_THREAD, SIGEV_THREAD_ID, setitimer, signals while all compute. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "../thread.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define THREADS 3

static volatile int notified, value, in_main, ready, done, handled, tid, elsewhere;
static pthread_t main_thread;

static void notify(union sigval argument)
{
	set(&value, argument.sival_int);
	if (pthread_equal(pthread_self(), main_thread))
		add(&in_main, 1);
	add(&notified, 1);
}

static timer_t make(struct sigevent *event, clockid_t clock)
{
	timer_t timer;

	if (timer_create(clock, event, &timer) != 0) {
		show_call("timer_create", -1);
		exit(1);
	}
	return timer;
}

static void arm(timer_t timer, long first_ms, long interval_ms)
{
	struct itimerspec times = { { 0, interval_ms * 1000000 }, { 0, first_ms * 1000000 } };

	if (timer_settime(timer, 0, &times, NULL) != 0)
		show_call("timer_settime", -1);
}

static void by_thread(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_value.sival_int = 33 };
	struct itimerspec times;
	timer_t timer;

	event.sigev_notify_function = notify;
	timer = make(&event, CLOCK_MONOTONIC);
	arm(timer, 10, 5);
	await(&notified, 5);
	printf("notified with %d, in main %d\n", value, in_main);
	show_call("disarm", timer_settime(timer, 0, &(struct itimerspec){ 0 }, NULL));
	show_call("gettime", timer_gettime(timer, &times));
	printf("off %d\n", times.it_value.tv_sec == 0 && times.it_value.tv_nsec == 0);
	show_call("delete", timer_delete(timer));
	event.sigev_value.sival_int = 44;
	timer = make(&event, CLOCK_REALTIME);
	set(&notified, 0);
	arm(timer, 1, 0);
	await(&notified, 1);
	printf("another: %d\n", value);
	show_call("delete", timer_delete(timer));
}

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	if (syscall(SYS_gettid) != get(&tid))
		add(&elsewhere, 1);
	set(&value, info->si_value.sival_int);
	add(&handled, 1);
}

static void *compute(void *argument)
{
	if (argument != NULL)
		set(&tid, (int)syscall(SYS_gettid));
	add(&ready, 1);
	while (get(&done) == 0)
		;
	return NULL;
}

static void by_thread_id(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 5,
				  .sigev_value.sival_int = 55 };
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	pthread_t threads[THREADS];
	timer_t timer;

	sigaction(SIGRTMIN + 5, &action, NULL);
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(compute, i == 1 ? &event : NULL);
	await(&ready, THREADS);
	event.sigev_notify_thread_id = get(&tid);
	timer = make(&event, CLOCK_MONOTONIC);
	arm(timer, 5, 5);
	await(&handled, 5);
	printf("to a thread that computes: value %d, elsewhere %d\n", value, elsewhere);
	show_call("delete", timer_delete(timer));
	set(&done, 1);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	event.sigev_notify_thread_id = 999999;
	printf("to nobody: %s\n", timer_create(CLOCK_MONOTONIC, &event, &timer) == -1 ?
	       error_name(errno) : "made");
	event.sigev_notify_thread_id = get(&tid);
	/* It may be about to end when its join has. */
	while (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
		timer_delete(timer);
		sleep_ms(1);
	}
	show("to one that ended", errno);
}

static void mask(int how, int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(how, &set, NULL);
}

static void *take_alarms(void *unused)
{
	set(&tid, (int)syscall(SYS_gettid));
	mask(SIG_UNBLOCK, SIGALRM);
	add(&ready, 1);
	while (get(&done) == 0)
		sleep_ms(1);
	return unused;
}

/* The alarm is for whoever takes it: not main, which sleeps. */
static void by_process(void)
{
	struct itimerval timer = { { 0, 3000 }, { 0, 3000 } };
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	pthread_t thread;

	sigaction(SIGALRM, &action, NULL);
	set(&handled, 0);
	set(&ready, 0);
	set(&done, 0);
	mask(SIG_BLOCK, SIGALRM);
	thread = start(take_alarms, NULL);
	await(&ready, 1);
	setitimer(ITIMER_REAL, &timer, NULL);
	await(&handled, 10);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	printf("alarms: elsewhere %d\n", elsewhere);
	set(&done, 1);
	join(thread);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	main_thread = pthread_self();
	by_thread();
	by_thread_id();
	by_process();
	return 0;
}
