/* SPDX-License-Identifier: MIT */
/*
 * A CPU without a thread.
 */
#include <stddef.h>

#include <arch/lock.h>
#include <machine/event.h>

#include "cpu.h"

/* How long it looks for work before it sleeps, if there are others that could give some: about what
 * it costs to be woken. */
#define LOOK_NS 50000ull
#define UNLUCKY_MAX 8

/* After so long without anything to wait for, it looks whether all threads wait for each other. */
#define DEADLOCK_NS 1000000000ull
#define VAIN_MAX 6 /* a minute */

static bool take(struct cpu *cpu)
{
	struct thread *next;

	if (queue_count(&cpu->queue) == 0)
		return false;
	spin_lock(&cpu->lock);
	next = queue_first(&cpu->queue);
	if (next != NULL) {
		queue_remove(&cpu->queue, next);
		cpu_begin_turn(cpu, next);
	}
	spin_unlock(&cpu->lock);
	return next != NULL;
}

static bool find(struct cpu *cpu)
{
	return take(cpu) || (arch_several_cpus && cpu_steal(cpu));
}

static bool others_run(const struct cpu *cpu)
{
	for (unsigned i = 0; i < MACHINE_CPUS; i++) {
		const struct cpu *other = cpu_by_number(i);

		if (other != NULL && other != cpu &&
		    __atomic_load_n(&other->current, __ATOMIC_RELAXED) != NULL)
			return true;
	}
	return false;
}

/* A CPU that looks is in the way of those that change page tables: the more often it was for nothing,
 * the rarer. */
static bool may_look(struct cpu *cpu)
{
	if (!arch_several_cpus || !others_run(cpu))
		return false;
	if (cpu->skips == 0)
		return true;
	cpu->skips--;
	return false;
}

static void looked(struct cpu *cpu, bool found)
{
	if (found)
		cpu->unlucky = 0;
	else if (cpu->unlucky < UNLUCKY_MAX)
		cpu->unlucky++;
	cpu->skips = (1u << cpu->unlucky) - 1;
}

/* Before it sleeps: as long as another CPU runs a thread, that may soon wake one. */
static bool look_for_work(struct cpu *cpu)
{
	uint64_t end = machine_clock_monotonic() + LOOK_NS;

	do {
		if (find(cpu))
			return true;
		spin_pause(); /* events may be masked */
	} while (machine_clock_monotonic() < end && !work_waits(cpu));
	return false;
}

/* Until when it rests; if nothing at all is to come, the first CPU looks why, more and more rarely. */
static uint64_t rest_end(struct cpu *cpu)
{
	uint64_t first = timeouts_first(&cpu->timeouts);

	if (first != MACHINE_NEVER || cpu->number != 0)
		return first;
	if (cpu->look_at == 0)
		cpu->look_at = machine_clock_monotonic() + DEADLOCK_NS;
	return cpu->look_at;
}

static void rested(struct cpu *cpu)
{
	uint64_t now = cpu->look_at != 0 ? machine_clock_monotonic() : 0;

	if (now < cpu->look_at || cpu->look_at == 0)
		return;
	deadlock_look();
	if (cpu->vain < VAIN_MAX)
		cpu->vain++;
	cpu->look_at = now + (DEADLOCK_NS << cpu->vain);
}

/* Events are masked.  Who puts a thread into the queue looks afterwards whether this CPU sleeps. */
static void rest(struct cpu *cpu)
{
	uint64_t start = machine_clock_cycles(), bit = 1ull << cpu->number;
	uint64_t end = rest_end(cpu);

	cpu->armed = MACHINE_NEVER;
	cpu->look_comes = false; /* nobody looks if it comes now */
	__atomic_fetch_or(&cpus_asleep, bit, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&cpu->queue.count, __ATOMIC_SEQ_CST) == 0)
		machine_wait(end);
	__atomic_fetch_and(&cpus_asleep, ~bit, __ATOMIC_SEQ_CST);
	cpu->idle_cycles += machine_clock_cycles() - start;
	rested(cpu);
}

static bool look_around(struct cpu *cpu)
{
	bool found;

	if (!may_look(cpu))
		return false;
	found = look_for_work(cpu);
	looked(cpu, found);
	return found;
}

void cpu_idle(struct cpu *cpu)
{
	bool done = false;

	for (;;) {
		work_do(cpu);
		machine_event_mask();
		if (find(cpu) || (!done && look_around(cpu)))
			break;
		done = true;
		if (!work_waits(cpu))
			rest(cpu);
	}
	cpu->vain = 0;
	cpu->look_at = 0;
	if (timeouts_first(&cpu->timeouts) < cpu->armed || queue_count(&cpu->queue) > 0)
		cpu_arm(cpu);
}
