/* SPDX-License-Identifier: MIT */
/* A timer's signal that is ignored when it is unblocked was taken all the same: its overruns count. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PERIOD 5000000

/* Until at least COUNT periods are over. */
static void pass(int count)
{
	struct timespec time = { .tv_nsec = count * PERIOD };

	while (nanosleep(&time, &time) != 0 && errno == EINTR)
		continue;
}

static void unblock(const sigset_t *set)
{
	sigset_t pending;

	sigpending(&pending);
	printf("pending %d, ", sigismember(&pending, SIGCONT));
	sigprocmask(SIG_UNBLOCK, set, NULL);
	sigpending(&pending);
	printf("then %d\n", sigismember(&pending, SIGCONT));
}

int main(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCONT };
	const struct itimerspec often = { { 0, PERIOD }, { 0, PERIOD } }, never = { { 0, 0 }, { 0, 0 } };
	sigset_t set;
	timer_t timer;

	sigemptyset(&set);
	sigaddset(&set, SIGCONT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_settime(timer, 0, &often, NULL);
	pass(6);
	printf("before: %d\n", timer_getoverrun(timer));
	unblock(&set);
	printf("overruns: %s\n", timer_getoverrun(timer) >= 4 ? "told" : "lost");

	/* The timer goes on. */
	sigprocmask(SIG_BLOCK, &set, NULL);
	pass(3);
	timer_settime(timer, 0, &never, NULL);
	unblock(&set);
	timer_delete(timer);
	return 0;
}
