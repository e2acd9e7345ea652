/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/lock.h>
#include <arch/setup.h>

struct arch_cpu arch_cpu0 = { .stack = (uintptr_t)trap_stack_top };
bool arch_several_cpus;

void spin_wait(struct spin *spin)
{
	do {
		while (__atomic_load_n(&spin->taken, __ATOMIC_RELAXED) != 0)
			cpu_pause();
	} while (__atomic_exchange_n(&spin->taken, 1, __ATOMIC_ACQUIRE) != 0);
}
