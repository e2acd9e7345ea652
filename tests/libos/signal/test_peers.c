/* SPDX-License-Identifier: MIT */
/*
 * Which of several threads a signal is for.  A test says which one runs.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include <arch/lock.h>
#include <arch/user.h>
#include <crash/exception.h>
#include <sched/files_lock.h>
#include <sched/thread.h>
#include <signal/directed.h>
#include <signal/thread.h>

#include "../../../libos/signal/threads/peers.h"
#include "../../lib/check.h"

#define THREADS 4
#define ALL (~0ull)

/* What the scheduler and the machine would do. */
static struct thread threads[THREADS + 1]; /* [id] */
static unsigned interrupted;               /* a set of IDs */
static int running;
static struct arch_own own;
struct spin threads_lock;
struct nest files_nest;
bool arch_several_cpus;

struct arch_own *arch_own(void)
{
	return &own;
}

void spin_wait(struct spin *spin)
{
	(void)spin;
	abort(); /* there is one CPU */
}

struct thread *sched_current(void)
{
	return running != 0 ? &threads[running] : NULL;
}

struct thread *thread_first(void)
{
	return &threads[1];
}

struct thread *thread_find(int id)
{
	return id >= 1 && id <= THREADS ? &threads[id] : NULL;
}

void sched_interrupt(struct thread *thread)
{
	interrupted |= 1u << thread->id;
}

bool sched_wake(struct thread *thread)
{
	(void)thread;
	return true;
}

int user_copy_in(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	return 0;
}

int user_copy_out(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	return 0;
}

long arch_with_frame(void (*fn)(struct trap_frame *frame), long result)
{
	(void)fn;
	return result;
}

_Noreturn void crash_by_signal(int number, const struct exception *exception)
{
	(void)exception;
	printf("ended by %d\n", number);
	abort();
}

static void run(int id)
{
	running = id;
}

static void start(void)
{
	memset(threads, 0, sizeof threads);
	signal_process = (struct signal_process){ 0 };
	for (int id = 1; id <= THREADS; id++) {
		threads[id].id = id;
		threads[id].next_of_all = id < THREADS ? &threads[id + 1] : NULL;
		if (id > 1)
			signal_thread_begin(&threads[id], &threads[1]);
	}
	for (int number = 1; number <= SIGNAL_COUNT; number++)
		signal_action(number)->handler = 4096;
	interrupted = 0;
	run(1);
}

static void end(void)
{
	for (int id = 1; id <= THREADS; id++)
		signal_thread_end(&threads[id]);
	signal_queue_flush(&signal_process.queue, ALL);
}

static int send(int number, int target)
{
	siginfo_t info;

	memset(&info, 0, sizeof info);
	info.si_signo = number;
	info.si_code = SI_QUEUE;
	return signal_send(&info, target);
}

/* The one who was interrupted since the last time; 0: nobody, -1: several. */
static int called(void)
{
	unsigned set = interrupted;

	interrupted = 0;
	if (set == 0)
		return 0;
	return (set & (set - 1)) == 0 ? __builtin_ctz(set) : -1;
}

static void block(int id, uint64_t set)
{
	int before = running;

	run(id);
	signal_mask_set(signal_mask() | set);
	run(before);
}

static void unblock(int id, uint64_t set)
{
	int before = running;

	run(id);
	signal_mask_set(signal_mask() & ~set);
	run(before);
}

static bool pending(int id)
{
	int before = running;
	bool is;

	run(id);
	is = signal_pending();
	run(before);
	return is;
}

static int take(int id)
{
	int before = running, number = 0;
	siginfo_t info;

	run(id);
	if (signal_take(~signal_mask(), &info))
		number = info.si_signo;
	run(before);
	return number;
}

TEST(main_thread_first)
{
	start();
	run(3);
	CHECK_EQ(send(SIGUSR1, SIGNAL_PROCESS), 1);
	CHECK_EQ(called(), 1);
	CHECK(pending(1) && !pending(2) && !pending(3) && !pending(4));
	CHECK_EQ(take(2), 0);
	CHECK_EQ(take(1), SIGUSR1);
	CHECK_EQ(take(1), 0);
	end();
}

TEST(others_in_turn)
{
	start();
	block(1, signal_bit(SIGUSR1));
	for (int round = 0; round < 2; round++)
		for (int id = 2; id <= THREADS; id++) {
			send(SIGUSR1, SIGNAL_PROCESS);
			CHECK_EQ(called(), id);
			CHECK_EQ(take(id), SIGUSR1);
		}
	end();
}

TEST(busy_threads_are_spared)
{
	start();
	send(SIGUSR1, SIGNAL_PROCESS);
	CHECK_EQ(called(), 1);
	send(SIGUSR2, SIGNAL_PROCESS);
	CHECK_EQ(called(), 2);
	send(SIGHUP, 3);
	CHECK_EQ(called(), 3);
	send(SIGINT, SIGNAL_PROCESS);
	CHECK_EQ(called(), 4);
	send(SIGTERM, SIGNAL_PROCESS); /* all are */
	CHECK(called() > 0);
	end();
}

TEST(blocked_by_all)
{
	start();
	for (int id = 1; id <= THREADS; id++)
		block(id, signal_bit(SIGUSR1));
	CHECK_EQ(send(SIGUSR1, SIGNAL_PROCESS), 1);
	CHECK_EQ(send(SIGUSR1, SIGNAL_PROCESS), 0);
	CHECK_EQ(called(), 0);
	CHECK(!pending(1) && !pending(3));
	unblock(3, signal_bit(SIGUSR1));
	CHECK(pending(3));
	unblock(1, signal_bit(SIGUSR1));
	CHECK(!pending(1)); /* it came later */
	CHECK_EQ(take(3), SIGUSR1);
	end();
}

TEST(handed_over_by_who_blocks)
{
	start();
	send(SIGUSR1, SIGNAL_PROCESS);
	CHECK_EQ(called(), 1);
	block(2, signal_bit(SIGUSR1));
	CHECK_EQ(called(), 0);
	block(1, signal_bit(SIGUSR1));
	CHECK_EQ(called(), 3);
	CHECK(!pending(1) && !pending(2) && pending(3));
	signal_thread_end(&threads[3]);
	CHECK_EQ(called(), 4);
	signal_thread_end(&threads[4]);
	CHECK_EQ(called(), 0);
	unblock(2, signal_bit(SIGUSR1));
	CHECK_EQ(take(2), SIGUSR1);
	end();
}

TEST(directed)
{
	start();
	CHECK_EQ(send(SIGUSR1, 3), 1);
	CHECK_EQ(called(), 3);
	CHECK(pending(3) && !pending(1));
	block(2, signal_bit(SIGUSR1));
	CHECK_EQ(send(SIGUSR1, 2), 1);
	CHECK_EQ(called(), 0); /* it need not look */
	CHECK_EQ(send(SIGUSR1, 77), -ESRCH);
	signal_thread_end(&threads[4]);
	CHECK_EQ(send(SIGUSR1, 4), -ESRCH);
	CHECK(!signal_thread_exists(4) && signal_thread_exists(1));
	CHECK_EQ(take(3), SIGUSR1);
	run(3);
	CHECK_EQ(send(SIGUSR2, SIGNAL_SELF), 1);
	CHECK_EQ(take(3), SIGUSR2);
	end();
}

/* The CPU is idle: a timer's signal. */
TEST(sent_by_nobody)
{
	start();
	run(0);
	CHECK_EQ(send(SIGALRM, SIGNAL_PROCESS), 1);
	CHECK_EQ(called(), 1);
	CHECK_EQ(send(SIGALRM, 2), 1);
	CHECK_EQ(called(), 2);
	run(1);
	end();
}

TEST(awaited)
{
	start();
	for (int id = 1; id <= THREADS; id++)
		block(id, signal_bit(40));
	for (int id = 2; id <= 3; id++) {
		run(id);
		signal_await(signal_bit(40));
	}
	run(1);
	send(40, SIGNAL_PROCESS);
	CHECK_EQ(called() & ~1, 2); /* one of the two */
	send(40, SIGNAL_PROCESS);
	CHECK(!pending(2) && !pending(3)); /* waiting is not being interrupted */
	for (int taken = 0; taken < 2; taken++) {
		siginfo_t info;
		int id;

		run(2);
		id = signal_takeable() != 0 ? 2 : 3;
		run(id);
		CHECK(signal_takeable() != 0);
		CHECK(signal_take(signal_bit(40), &info));
		interrupted = 0;
		signal_await(0);
		CHECK_EQ(called(), taken == 0 ? 5 - id : 0);
	}
	run(1);
	CHECK_EQ(signal_pending_set(), 0);
	end();
}

TEST(ignored_by_the_main_thread_s_mask)
{
	start();
	signal_action(SIGUSR1)->handler = SIGNAL_IGNORE;
	CHECK_EQ(send(SIGUSR1, SIGNAL_PROCESS), 0);
	CHECK_EQ(send(SIGUSR1, 2), 0);
	block(2, signal_bit(SIGUSR1));
	CHECK_EQ(send(SIGUSR1, SIGNAL_PROCESS), 0);
	CHECK_EQ(send(SIGUSR1, 2), 1);
	CHECK_EQ(called(), 0);
	end();
}

TEST(forgotten_by_all)
{
	start();
	for (int id = 1; id <= THREADS; id++) {
		block(id, ALL);
		send(SIGTSTP, id);
	}
	send(SIGTSTP, SIGNAL_PROCESS);
	send(SIGCONT, 2);
	for (int id = 1; id <= THREADS; id++) {
		run(id);
		CHECK_EQ(signal_pending_set(), id == 2 ? signal_bit(SIGCONT) : 0);
	}
	run(1);
	end();
}

/* What ended threads had is free again. */
TEST(ended_threads_keep_nothing)
{
	start();
	for (int round = 0; round < 3; round++) {
		signal_thread_begin(&threads[2], &threads[1]);
		block(2, ALL);
		for (int i = 0; i < SIGNAL_QUEUE_MAX; i++)
			CHECK_EQ(send(40, 2), 1);
		CHECK_EQ(send(40, 2), -EAGAIN);
		signal_thread_end(&threads[2]);
	}
	end();
}

/* A new thread has its parent's mask, nothing that is pending, and takes nothing before it begins. */
TEST(begins_with_nothing)
{
	start();
	memset(threads[4].signals, 0, sizeof threads[4].signals);
	for (int id = 1; id <= 3; id++)
		block(id, signal_bit(SIGUSR1));
	send(SIGUSR1, SIGNAL_PROCESS);
	CHECK_EQ(called(), 0);
	CHECK_EQ(send(SIGUSR1, 4), -ESRCH);
	send(SIGUSR1, 1);
	signal_thread_begin(&threads[4], &threads[1]);
	run(4);
	CHECK_EQ(signal_mask(), signal_bit(SIGUSR1));
	CHECK_EQ(signal_of(&threads[4])->queue.pending, 0);
	run(1);
	end();
}

CHECK_MAIN
