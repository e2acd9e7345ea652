/* SPDX-License-Identifier: MIT */
/*
 * Threads whose CPUs and priorities others change, wherever they are.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stddef.h>

#include <sched/barrier.h>
#include <sched/thread.h>

#include "explore.h"
#include "sys_calls.h"

#define MOST_OFTEN_NS 1000000
#define ENOUGH_STEPS 1500000

static int ids[EXPLORE_THREADS], ended[EXPLORE_THREADS];
static unsigned turns[EXPLORE_THREADS], at_cpu[EXPLORE_THREADS];
static int word, received;

/* What a thread has run is no less than it was before. */
static void ask_for_cycles(void)
{
	static uint64_t least;
	uint64_t before = __atomic_load_n(&least, __ATOMIC_SEQ_CST), all = thread_cycles_of_all();

	HOLDS(all >= before);
	__atomic_store_n(&least, all, __ATOMIC_SEQ_CST);
}

static void do_something(void)
{
	switch (below(6)) {
	case 0:
		futex_wait(&word, 0, time_now() + below(50000), ~0u);
		break;
	case 1:
		futex_wake_some(&word, 2, ~0u);
		break;
	case 2:
		fake_application();
		sched_give_way();
		break;
	case 3:
		ask_for_cycles();
		break;
	case 4:
		if (fake_accesses)
			sched_barrier(below(2) != 0);
		break;
	default:
		fake_application();
	}
}

struct worker {
	unsigned i, rounds;
	bool only_runs;
};

static struct worker workers[EXPLORE_THREADS];

static int work(void *argument)
{
	const struct worker *worker = argument;
	unsigned i = worker->i;

	__atomic_store_n(&ids[i], sched_current()->id, __ATOMIC_SEQ_CST);
	for (unsigned round = worker->rounds; round > 0; round--) {
		if (worker->only_runs)
			fake_application();
		else
			do_something();
		__atomic_store_n(&at_cpu[i], sched_cpu(), __ATOMIC_SEQ_CST);
		__atomic_fetch_add(&turns[i], 1, __ATOMIC_SEQ_CST);
	}
	__atomic_store_n(&ended[i], 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&received, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void start(unsigned i, unsigned rounds, bool only_runs)
{
	workers[i] = (struct worker){ i, rounds, only_runs };
	spawn(i, work, &workers[i]);
}

static long set_affinity(int id, unsigned long set)
{
	long status;

	fake_application();
	status = sys_sched_setaffinity(id, sizeof set, &set);
	fake_application();
	return status;
}

/* As libos/sys/threads/schedule.c does it. */
static void set_priority(int id, int policy, int priority)
{
	struct thread *thread;

	fake_application();
	spin_lock(&threads_lock);
	thread = thread_find(id);
	if (thread != NULL) {
		thread_set_policy(thread, policy, priority);
		sched_changed(thread);
	}
	spin_unlock(&threads_lock);
	sched_look();
}

static void change_something(unsigned i)
{
	unsigned long set = fake_random() & sched_cpu_set();
	bool real_time = below(3) == 0;

	int id = __atomic_load_n(&ids[i], __ATOMIC_SEQ_CST);

	if (id == 0)
		return;
	if (below(2))
		set_affinity(id, set != 0 ? set : ~0ul);
	else
		set_priority(id, real_time ? SCHED_FIFO : SCHED_OTHER,
			     real_time ? 1 + (int)below(3) : 0);
}

SCENARIO(changes)
{
	unsigned threads = 1 + below(5), rounds = 20 + below(60), changes = 5 + below(30);

	for (unsigned i = 0; i < threads; i++)
		start(i, rounds, false);
	for (unsigned i = 0; i < changes; i++) {
		change_something(below(threads));
		if (below(8) == 0)
			set_affinity(0, 1ul << below(sched_cpu_count()));
	}
	for (unsigned i = 0; i < threads; i++)
		join(i);
	HOLDS(received == (int)threads);
}

/* Who was told to leave a CPU has left it when it has done a few more things, even if nothing else
 * comes to pass. */
SCENARIO(banishment)
{
	unsigned threads = 1 + below(3);

	for (unsigned i = 0; i < threads; i++)
		start(i, 2000, true);
	for (unsigned round = 0; round < 4; round++) {
		unsigned i = below(threads), cpu = below(sched_cpu_count());
		uint64_t since = fake_steps();

		int id = __atomic_load_n(&ids[i], __ATOMIC_SEQ_CST);

		if (id == 0 || set_affinity(id, 1ul << cpu) != 0)
			continue;
		while (__atomic_load_n(&at_cpu[i], __ATOMIC_SEQ_CST) != cpu &&
		       !__atomic_load_n(&ended[i], __ATOMIC_SEQ_CST)) {
			fake_application();
			HOLDS(!fake_turns || fake_steps() - since < 1000000);
		}
	}
	for (unsigned i = 0; i < threads; i++)
		join(i);
}

static uint64_t until;

static int compute(void *unused)
{
	(void)unused;
	while (time_now() < until && fake_steps() < ENOUGH_STEPS)
		fake_application();
	return 0;
}

/* A timer that comes for nothing is not set for what is over already, whoever waits for whom: an
 * event would follow the other, and the program would hardly go on. */
SCENARIO(calm)
{
	static const int policies[] = { SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_IDLE };
	unsigned threads = 1 + below(3), events = fake_timer_events();
	uint64_t begin = time_now();
	int policy = policies[below(4)];

	until = begin + 300000000;
	set_affinity(0, 1);
	for (unsigned i = 0; i < threads; i++)
		spawn(i, compute, NULL);
	set_priority(0, policy, policy == SCHED_FIFO || policy == SCHED_RR ? 1 : 0);
	compute(NULL);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	HOLDS(!fake_turns ||
	      fake_timer_events() - events < 10 + (time_now() - begin) / MOST_OFTEN_NS);
}
