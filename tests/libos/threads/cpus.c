/* SPDX-License-Identifier: MIT */
/*
 * The CPUs that run threads, until libos/sched/threads/cpus.c knows more than one.
 */
#include <stddef.h>

#include <machine/event.h>

#include "../../../libos/sched/threads/cpu.h"

void cpus_start(void);

static struct thread main_thread = { .cpu = &cpu0, .id = 1, .affinity = ~0ull };

struct cpu cpu0 = {
	.current = &main_thread,
	.timeouts = { .first = MACHINE_NEVER },
	.armed = MACHINE_NEVER,
};

static struct cpu others[MACHINE_CPUS];
static unsigned count = 1;

struct thread *sched_current(void)
{
	return this_cpu()->current;
}

unsigned sched_cpu(void)
{
	return machine_cpu();
}

unsigned sched_cpu_count(void)
{
	return count;
}

uint64_t sched_cpu_set(void)
{
	return ~0ull >> (64 - count);
}

struct cpu *cpu_by_number(unsigned number)
{
	return number == 0 ? &cpu0 : number < count ? &others[number] : NULL;
}

struct cpu *cpu_choose(const struct thread *thread)
{
	for (unsigned i = 0; i < count; i++)
		if (thread->affinity & 1ull << i && cpu_by_number(i)->current == NULL)
			return cpu_by_number(i);
	return thread->cpu;
}

void cpu_kick(struct cpu *cpu)
{
	machine_cpu_kick(cpu->number);
}

static void entry(void)
{
	struct cpu *cpu = &others[machine_cpu()];

	*(struct cpu **)machine_cpu_local() = cpu;
	spin_lock(&cpu->lock);
	cpu_next(cpu);
}

void cpus_start(void)
{
	for (unsigned i = 1; i < machine_cpu_count(); i++) {
		others[i].number = i;
		others[i].timeouts.first = others[i].armed = MACHINE_NEVER;
		machine_cpu_start(i, entry);
	}
	count = machine_cpu_count();
}
