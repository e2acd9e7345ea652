/* SPDX-License-Identifier: MIT */
/*
 * Signals to threads that block them, sleep, compute, or wait for them: each that is queued is taken
 * once, by one who may, and nobody sleeps on.
 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/time.h>

#include <sched/thread.h>

#include "explore_calls.h"

#define NUMBER 40 /* a real-time one: each that is sent is queued */
#define BIT (1ull << (NUMBER - 1))
#define IDS (EXPLORE_THREADS + 2) /* the main thread is 1, the others follow */

static int sent, handled, taken, over, silence;
static int handled_by[IDS], blocks[IDS], inside[IDS];

static int get(const int *variable)
{
	return __atomic_load_n(variable, __ATOMIC_SEQ_CST);
}

static void add(int *variable, int value)
{
	__atomic_fetch_add(variable, value, __ATOMIC_SEQ_CST);
}

static void handle(int number)
{
	int self = sched_current()->id;

	HOLDS(number == NUMBER && self > 0 && self < IDS);
	HOLDS(!blocks[self]);
	HOLDS(inside[self]++ == 0);
	fake_application();
	inside[self]--;
	handled_by[self]++;
	add(&handled, 1);
}

static void block(bool on)
{
	int self = sched_current()->id;

	if (!on)
		blocks[self] = false;
	do_mask(on ? SIG_BLOCK : SIG_UNBLOCK, BIT);
	blocks[self] = on;
}

/* What was interrupted was so by a handler. */
static void interrupted(long status, int before)
{
	int now = handled_by[sched_current()->id];

	HOLDS(status != -EINTR || now > before);
}

static void take_in_time(void)
{
	uint64_t set = BIT;
	struct timespec time = { .tv_nsec = (long)below(20000) };
	long status;

	block(true);
	status = sys_rt_sigtimedwait(&set, NULL, &time, sizeof set);
	HOLDS(status == NUMBER || status == -EAGAIN);
	if (status == NUMBER)
		add(&taken, 1);
	block(false);
}

static void sleep_somehow(void)
{
	static int word;
	int before = handled_by[sched_current()->id];
	struct timespec time = { .tv_nsec = (long)below(50000) };
	uint64_t value, deadline = time_now() + (uint64_t)time.tv_nsec;
	long status;

	switch (below(6)) {
	case 0: /* until it is over, or a signal comes */
		status = do_read(silence, &value, sizeof value);
		HOLDS(status == -EINTR || get(&over));
		break;
	case 1:
		fake_application();
		status = sys_nanosleep(&time, NULL);
		HOLDS(status == -EINTR || (status == 0 && time_now() >= deadline));
		break;
	case 2:
		status = futex_wait(&word, 0, deadline, ~0u);
		break;
	case 3:
		take_in_time();
		status = 0;
		break;
	case 4:
		block(true);
		fake_application();
		block(false);
		status = 0;
		break;
	default:
		fake_application();
		status = 0;
	}
	interrupted(status, before);
}

static int receive(void *argument)
{
	(void)argument;
	block(false);
	while (!get(&over))
		sleep_somehow();
	return 0;
}

static void send_to(int target)
{
	add(&sent, 1);
	fake_application();
	HOLDS((target == 0 ? sys_kill(1, NUMBER) : sys_tkill(target, NUMBER)) == 0);
}

/* Threads that are numbered from 2 on. */
static void send_often(unsigned threads)
{
	for (unsigned i = 2 + below(12); i > 0; i--) {
		send_to(below(2) ? 0 : 2 + (int)below(threads));
		if (below(2))
			while (get(&handled) + get(&taken) != get(&sent))
				fake_application();
	}
	while (get(&handled) + get(&taken) != get(&sent))
		fake_application();
}

static void finish(unsigned threads)
{
	uint64_t many = threads;

	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	HOLDS(do_write(silence, &many, sizeof many) == sizeof many);
	for (unsigned i = 0; i < threads; i++)
		join(i);
}

SCENARIO(signals)
{
	unsigned threads = 1 + below(4);

	silence = do_eventfd(0, EFD_SEMAPHORE);
	do_action(NUMBER, handle, 0);
	if (below(4))
		block(true);
	for (unsigned i = 0; i < threads; i++)
		spawn(i, receive, NULL);
	send_often(threads);
	finish(threads);
}

/* Who makes no calls is interrupted. */
static int compute(void *argument)
{
	(void)argument;
	block(false);
	while (handled_by[sched_current()->id] == 0)
		fake_application();
	return 0;
}

SCENARIO(computing)
{
	unsigned threads = 1 + below(4);

	do_action(NUMBER, handle, 0);
	block(true);
	for (unsigned i = 0; i < threads; i++)
		spawn(i, compute, NULL);
	for (unsigned i = 0; i < threads; i++)
		send_to(2 + (int)i);
	for (unsigned i = 0; i < threads; i++)
		join(i);
}

/* A call that restarts does not tell of handlers. */
static int read_to_the_end(void *argument)
{
	uint64_t value;

	(void)argument;
	block(false);
	HOLDS(do_read(silence, &value, sizeof value) == sizeof value && value == 1);
	return 0;
}

SCENARIO(restarts)
{
	unsigned threads = 1 + below(4);

	silence = do_eventfd(0, EFD_SEMAPHORE);
	do_action(NUMBER, handle, SA_RESTART);
	block(true);
	for (unsigned i = 0; i < threads; i++)
		spawn(i, read_to_the_end, NULL);
	for (unsigned i = below(10); i > 0; i--)
		send_to(2 + (int)below(threads));
	while (get(&handled) != get(&sent))
		fake_application();
	finish(threads);
}

/* All block it and wait for it. */
static int take_some(void *argument)
{
	uint64_t set = BIT;

	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		fake_application();
		HOLDS(sys_rt_sigtimedwait(&set, NULL, NULL, sizeof set) == NUMBER);
		add(&taken, 1);
	}
	return 0;
}

SCENARIO(sigwaits)
{
	unsigned threads = 1 + below(4), rounds = 1 + below(5);

	do_mask(SIG_BLOCK, BIT);
	for (unsigned i = 0; i < threads; i++)
		spawn(i, take_some, &rounds);
	for (unsigned i = 0; i < threads * rounds; i++)
		send_to(0);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	HOLDS(taken == sent);
}

/* The same by a file, or by either. */
static int source;

static int read_some(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		struct signalfd_siginfo info;

		HOLDS(do_read(source, &info, sizeof info) == sizeof info);
		HOLDS(info.ssi_signo == NUMBER);
		add(&taken, 1);
	}
	return 0;
}

SCENARIO(signalfds)
{
	unsigned threads = 1 + below(4), rounds = 1 + below(5);
	uint64_t set = BIT;

	do_mask(SIG_BLOCK, BIT);
	call_begin();
	source = (int)call_end(sys_signalfd4(-1, &set, sizeof set, 0));
	for (unsigned i = 0; i < threads; i++)
		spawn(i, below(2) ? read_some : take_some, &rounds);
	for (unsigned i = 0; i < threads * rounds; i++)
		send_to(0);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	HOLDS(taken == sent);
}

/* Who was to take a signal ends before it has: another one does. */
static int end_at_once(void *argument)
{
	(void)argument;
	block(false);
	fake_application();
	return 0;
}

SCENARIO(inherited_signals)
{
	unsigned threads = 2 + below(3);

	do_action(NUMBER, handle, 0);
	block(true);
	for (unsigned i = 0; i < threads; i++)
		spawn(i, end_at_once, NULL);
	for (unsigned i = 1 + below(4); i > 0; i--)
		send_to(0);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	block(false);
	while (get(&handled) != get(&sent))
		fake_application();
}

/* setitimer(2) and sigsuspend(2): not before its time, and not never. */
static int rang;

static void ring(int number)
{
	HOLDS(number == SIGALRM);
	add(&rang, 1);
}

static int wait_for_alarms(void *argument)
{
	uint64_t none = 0;

	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		struct itimerval value = { .it_value.tv_usec = 1 + below(50) };
		int before = get(&rang);
		uint64_t deadline = time_now() + (uint64_t)value.it_value.tv_usec * 1000;

		call_begin();
		HOLDS(call_end(sys_setitimer(ITIMER_REAL, &value, NULL)) == 0);
		while (get(&rang) == before) {
			fake_application();
			HOLDS(sys_rt_sigsuspend(&none, sizeof none) == -EINTR);
		}
		HOLDS(time_now() >= deadline);
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static int do_nothing(void *argument)
{
	(void)argument;
	while (!get(&over))
		fake_application();
	return 0;
}

SCENARIO(alarms)
{
	unsigned others = below(3), rounds = 1 + below(5);

	do_action(SIGALRM, ring, 0);
	do_mask(SIG_BLOCK, 1ull << (SIGALRM - 1));
	spawn(0, wait_for_alarms, &rounds);
	for (unsigned i = 0; i < others; i++)
		spawn(1 + i, do_nothing, NULL);
	for (unsigned i = 0; i < 1 + others; i++)
		join(i);
	HOLDS(rang == (int)rounds);
}

/* An action that is for one time (SA_RESETHAND), and several threads that are sent the signal. */
static void handle_once(int number)
{
	HOLDS(number == SIGURG);
	add(&handled, 1);
	HOLDS(get(&handled) <= get(&sent));
}

SCENARIO(one_time_handlers)
{
	unsigned threads = 2 + below(4);

	for (unsigned i = 0; i < threads; i++)
		spawn(i, do_nothing, NULL);
	for (unsigned i = 1 + below(3); i > 0; i--) {
		add(&sent, 1);
		do_action(SIGURG, handle_once, SA_RESETHAND);
		for (unsigned k = 0; k < threads; k++)
			HOLDS(sys_tkill(2 + (int)k, SIGURG) == 0);
		while (get(&handled) != get(&sent))
			fake_application();
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < threads; i++)
		join(i);
}
