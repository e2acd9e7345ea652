/* SPDX-License-Identifier: MIT */
/*
 * Whether anything can still happen.  Only locks and the like (futex(2)) wake a thread that waits for
 * them without a time: if all threads do, and no timer is set, nobody will.  Signals could, but those
 * that come from outside come by the console.
 */
#include <stddef.h>

#include <crash/others.h>
#include <sched/hooks.h>

#include "cpu.h"

static bool can_wake(const struct thread *thread)
{
	return thread_state(thread) != THREAD_SLEEPS || thread->waits_how == NULL;
}

static bool is_at_rest(const struct cpu *cpu)
{
	return cpu->current == NULL && cpu->queue.count == 0 &&
		cpu->timeouts.first == MACHINE_NEVER && (cpu == this_cpu() || cpu_sleeps(cpu));
}

/* With all locks that could change that. */
static bool all_wait(void)
{
	for (unsigned i = 0; i < MACHINE_CPUS; i++)
		if (cpu_by_number(i) != NULL && !is_at_rest(cpu_by_number(i)))
			return false;
	for (const struct thread *thread = thread_first(); thread != NULL;
	     thread = thread->next_of_all)
		if (can_wake(thread))
			return false;
	return true;
}

static uint64_t cpus(void)
{
	uint64_t set = 0;

	for (unsigned i = 0; i < MACHINE_CPUS; i++)
		set |= cpu_by_number(i) != NULL ? 1ull << i : 0;
	return set;
}

static struct cpu *first_of(uint64_t set)
{
	return cpu_by_number((unsigned)__builtin_ctzll(set));
}

/* What expires does so under the lock of the timeouts, and wakes under that of a CPU: nobody is between
 * the two.  Nobody else takes two of a kind. */
static bool look(void)
{
	uint64_t set = cpus(), left;
	bool wait;

	spin_lock(&threads_lock);
	for (left = set; left != 0; left &= left - 1)
		spin_lock_next(&first_of(left)->timeouts.lock, first_of(left)->number);
	for (left = set; left != 0; left &= left - 1)
		spin_lock_next(&first_of(left)->lock, first_of(left)->number);
	/* In this order: who takes what was posted does not sleep. */
	wait = !work_posted() && all_wait();
	for (left = set; left != 0; left &= left - 1)
		spin_unlock(&first_of(left)->lock);
	for (left = set; left != 0; left &= left - 1)
		spin_unlock(&first_of(left)->timeouts.lock);
	spin_unlock(&threads_lock);
	return wait;
}

void deadlock_look(void)
{
	if (tty_input_begun != NULL && tty_input_begun())
		return;
	if (look())
		crash_deadlock();
}
