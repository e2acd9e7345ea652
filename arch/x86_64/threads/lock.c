/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/lock.h>

bool arch_several_cpus;

void spin_pause(void)
{
	/* Who holds what we wait for may wait for us, with events masked. */
	if (arch_waiting != NULL)
		arch_waiting();
	cpu_pause();
}

void spin_wait(struct spin *spin)
{
	do {
		while (__atomic_load_n(&spin->taken, __ATOMIC_RELAXED) != 0)
			spin_pause();
	} while (__atomic_exchange_n(&spin->taken, 1, __ATOMIC_ACQUIRE) != 0);
}
