/* SPDX-License-Identifier: MIT */
/* Threads set, change and delete timers at the same time, with signals for themselves and for all. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "../thread.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define THREADS 6
#define ROUNDS 15

static volatile int alarms, astray, ready, ended;
static __thread volatile int mine, own_signal;

static void own(int number)
{
	if (number != own_signal)
		add(&astray, 1);
	mine++;
}

static void of_process(int number)
{
	(void)number;
	add(&alarms, 1);
}

static timer_t make(int number)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = number };
	timer_t timer;

	event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
	must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 ? 0 : errno, "timer_create");
	return timer;
}

static void set_timer(timer_t timer, long first_us, long interval_us)
{
	struct itimerspec times = { { 0, interval_us * 1000 }, { 0, first_us * 1000 } };

	must(timer_settime(timer, 0, &times, NULL), "timer_settime");
}

/* By computing and by sleeping, until N more have come. */
static void take(int n)
{
	for (int end = mine + n; mine < end;)
		if (mine % 2 == 0)
			sched_yield();
		else
			pause();
}

static void *run(void *argument)
{
	own_signal = SIGRTMIN + 1 + (int)(intptr_t)argument;
	add(&ready, 1);
	await(&ready, THREADS);
	for (int i = 0; i < ROUNDS; i++) {
		timer_t timer = make(own_signal), other = make(own_signal);

		set_timer(other, 900000, 0);
		set_timer(timer, 500, 500);
		take(2);
		set_timer(timer, 0, 0);
		set_timer(other, 100, 200);
		take(2);
		timer_delete(other);
		timer_delete(timer);
	}
	add(&ended, 1);
	return NULL;
}

int main(void)
{
	struct itimerval interval = { { 0, 1000 }, { 0, 1000 } };
	struct sigaction action = { .sa_handler = of_process, .sa_flags = SA_RESTART };
	pthread_t threads[THREADS];

	sigaction(SIGALRM, &action, NULL);
	action.sa_handler = own;
	for (int i = 0; i < THREADS; i++)
		sigaction(SIGRTMIN + 1 + i, &action, NULL);
	setitimer(ITIMER_REAL, &interval, NULL);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, (void *)i);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	await(&alarms, 3);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	printf("ended %d, astray %d\n", ended, astray);
	return 0;
}
