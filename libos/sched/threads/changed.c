/* SPDX-License-Identifier: MIT */
/*
 * A thread's priority, or the CPUs that it may run on, are others from now on.
 *
 * And what threads with a priority, of which there are none without that, leave to ordinary ones, as on
 * Linux (sched(7)): if they keep a CPU for 950 ms while those wait, those come first there for 50 ms.
 * So a thread that never sleeps can be told to end.
 */
#include <stddef.h>

#include <machine/event.h>

#include "cpu.h"

#define NS_PER_MS 1000000ull
#define DENIED_NS (950 * NS_PER_MS)
#define GRANTED_NS (50 * NS_PER_MS)

static bool denies(const struct cpu *cpu)
{
	return cpu->current != NULL && thread_priority(cpu->current) != 0 &&
		queue_has_ordinary(&cpu->queue);
}

/* By who has the lock; others read it. */
static void keep(uint64_t *since, uint64_t cycles)
{
	__atomic_store_n(since, cycles, __ATOMIC_RELAXED);
}

bool share_note(struct cpu *cpu)
{
	if (!denies(cpu)) {
		if (cpu->denied != 0)
			keep(&cpu->denied, 0);
		return false;
	}
	if (cpu->denied != 0)
		return false;
	keep(&cpu->denied, machine_clock_cycles());
	return true;
}

static bool is_over(uint64_t since, uint64_t now, uint64_t ns)
{
	return machine_clock_duration(now - since) >= ns;
}

static void let_first(struct cpu *cpu, bool first)
{
	__atomic_store_n(&cpu->queue.ordinary_first, first, __ATOMIC_RELAXED);
}

__attribute__((cold)) void share_look(struct cpu *cpu)
{
	uint64_t now;

	if (cpu->denied == 0 && !cpu->queue.ordinary_first)
		return;
	now = machine_clock_cycles();
	if (cpu->queue.ordinary_first && is_over(cpu->granted, now, GRANTED_NS))
		let_first(cpu, false);
	if (cpu->denied != 0 && is_over(cpu->denied, now, DENIED_NS)) {
		keep(&cpu->denied, 0);
		keep(&cpu->granted, now);
		let_first(cpu, true);
	}
}

uint64_t share_end(const struct cpu *cpu)
{
	uint64_t denied = __atomic_load_n(&cpu->denied, __ATOMIC_RELAXED);
	uint64_t granted = __atomic_load_n(&cpu->granted, __ATOMIC_RELAXED);
	uint64_t end = MACHINE_NEVER, next;

	if (denied != 0)
		end = machine_clock_at(denied) + DENIED_NS;
	if (!__atomic_load_n(&cpu->queue.ordinary_first, __ATOMIC_RELAXED))
		return end;
	next = machine_clock_at(granted) + GRANTED_NS;
	return next < end ? next : end;
}

/* sched(7): who is lowered is the first of those of its new priority, who is raised the last. */
static void requeue(struct cpu *cpu, struct thread *thread)
{
	int before = queue_priority(thread);

	if (thread_priority(thread) == before)
		return;
	queue_remove(&cpu->queue, thread);
	if (thread_priority(thread) < before)
		queue_prepend(&cpu->queue, thread);
	else
		queue_append(&cpu->queue, thread);
}

/* An idle CPU may have seen its queue empty while THREAD was between two places, and gone to sleep. */
static bool precedes(const struct thread *thread, const struct cpu *cpu)
{
	return cpu->current == NULL ||
		queue_rank(&cpu->queue, thread) > queue_rank(&cpu->queue, cpu->current);
}

void sched_changed(struct thread *thread)
{
	bool enabled = machine_event_mask(), look = false, moves = false, shares;
	struct cpu *cpu = cpu_lock_of(thread);

	if (thread_state(thread) == THREAD_READY && cpu_excludes(cpu, thread)) {
		queue_remove(&cpu->queue, thread);
		/* Nobody else knows it now. */
		thread_set_state(thread, THREAD_RUNS);
		moves = true;
	} else if (thread_state(thread) == THREAD_READY) {
		requeue(cpu, thread);
		look = precedes(thread, cpu);
	} else {
		look = cpu->current == thread;
	}
	shares = share_note(cpu);
	spin_unlock(&cpu->lock);
	if (moves)
		cpu_put(thread);
	/* The caller looks itself, later. */
	if (cpu == this_cpu()) {
		if (shares)
			cpu_arm(cpu);
	} else if (look || shares) {
		cpu_kick(cpu);
	}
	machine_event_unmask(enabled);
}
