/* SPDX-License-Identifier: MIT */
/*
 * A kick makes a CPU pass a barrier: its handler counts.  A CPU without a thread passes one before it
 * runs the next: it takes a lock.
 */
#include <stddef.h>

#include <arch/cpu.h>
#include <sched/barrier.h>

#include "cpu.h"

static bool runs(const struct cpu *cpu)
{
	return cpu != NULL && cpu != this_cpu() &&
		__atomic_load_n(&cpu->current, __ATOMIC_SEQ_CST) != NULL;
}

static unsigned kicks_of(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->kicks, __ATOMIC_SEQ_CST);
}

static void kick_all(void)
{
	unsigned before[MACHINE_CPUS];
	uint64_t asked = 0;

	for (unsigned i = 0; i < MACHINE_CPUS; i++) {
		struct cpu *cpu = cpu_by_number(i);

		if (!runs(cpu))
			continue;
		before[i] = kicks_of(cpu);
		cpu_kick(cpu);
		asked |= 1ull << i;
	}
	for (; asked != 0; asked &= asked - 1) {
		unsigned number = (unsigned)__builtin_ctzll(asked);
		const struct cpu *cpu = cpu_by_number(number);

		while (runs(cpu) && kicks_of(cpu) == before[number])
			cpu_pause();
	}
}

/* A monitor's barrier waits for no CPU that its host does not run. */
void sched_barrier(bool code)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (arch_several_cpus && (code || !machine_cpu_barrier()))
		kick_all();
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	sched_look();
}
