/* SPDX-License-Identifier: MIT */
#include <arch/own.h>

void (*arch_waiting)(void);

/* What the page of the first CPU had before a snapshot, which has no such page. */
static struct arch_own saved;

void arch_own_save(void)
{
	saved = *arch_own();
}

void arch_own_init(void)
{
	struct arch_own *own = arch_own();

	if (saved.upcall != NULL)
		*own = saved;
	own->trap_stack = (uintptr_t)trap_stack;
	own->trap_stack_top = (uintptr_t)trap_stack_top;
	own->upcall = &arch_upcall;
}
