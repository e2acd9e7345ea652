/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/lock.h>

bool arch_several_cpus;

void spin_wait(struct spin *spin)
{
	do {
		while (__atomic_load_n(&spin->taken, __ATOMIC_RELAXED) != 0)
			cpu_pause();
	} while (__atomic_exchange_n(&spin->taken, 1, __ATOMIC_ACQUIRE) != 0);
}
