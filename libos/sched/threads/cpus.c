/* SPDX-License-Identifier: MIT */
/*
 * The CPUs that run threads.
 */
#include <stddef.h>

#include "cpu.h"

static struct thread main_thread = {
	.cpu = &cpu0,
	.id = 1,
	.affinity = ~0ull,
};

struct cpu cpu0 = {
	.current = &main_thread,
	.timeouts = { .first = MACHINE_NEVER },
	.armed = MACHINE_NEVER,
};

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
	return 1;
}

uint64_t sched_cpu_set(void)
{
	return ~0ull >> (64 - sched_cpu_count());
}

struct cpu *cpu_by_number(unsigned number)
{
	return number == 0 ? &cpu0 : NULL;
}

struct cpu *cpu_choose(const struct thread *thread)
{
	return thread->cpu;
}

void cpu_kick(struct cpu *cpu)
{
	(void)cpu;
}
