/* SPDX-License-Identifier: MIT */
/*
 * The alternate signal stack (sigaltstack(2)).
 */
#include <errno.h>
#include <stddef.h>

#include "state.h"

/* The kernel's, which fits no frame of a CPU with AVX-512; AT_MINSIGSTKSZ tells what does. */
#define ALTSTACK_MINIMUM 2048

/* As in Linux, the address of the top is on the stack, that of the bottom is not. */
static bool within(uint64_t stack)
{
	uint64_t bottom = (uintptr_t)signal_me()->altstack.ss_sp;

	return stack > bottom && stack - bottom <= signal_me()->altstack.ss_size;
}

bool signal_on_altstack(uint64_t stack)
{
	/* It is disarmed while it is in use: nobody is on it. */
	if ((unsigned)signal_me()->altstack.ss_flags & SIGNAL_SS_AUTODISARM)
		return false;
	return within(stack);
}

int signal_altstack_flags(uint64_t stack)
{
	if (signal_me()->altstack.ss_size == 0)
		return SS_DISABLE;
	return signal_on_altstack(stack) ? SS_ONSTACK : 0;
}

static void report(uint64_t stack, stack_t *old)
{
	unsigned flags = (unsigned)signal_me()->altstack.ss_flags & SIGNAL_SS_AUTODISARM;

	old->ss_sp = signal_me()->altstack.ss_sp;
	old->ss_size = signal_me()->altstack.ss_size;
	old->ss_flags = (int)(flags | (unsigned)signal_altstack_flags(stack));
}

static int change(uint64_t stack, const stack_t *new)
{
	unsigned mode = (unsigned)new->ss_flags & ~SIGNAL_SS_AUTODISARM;

	if (signal_on_altstack(stack))
		return -EPERM;
	if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
		return -EINVAL;
	if (mode != SS_DISABLE && new->ss_size < ALTSTACK_MINIMUM)
		return -ENOMEM;
	signal_me()->altstack.ss_flags = new->ss_flags;
	signal_me()->altstack.ss_sp = mode == SS_DISABLE ? NULL : new->ss_sp;
	signal_me()->altstack.ss_size = mode == SS_DISABLE ? 0 : new->ss_size;
	return 0;
}

int signal_altstack_change(uint64_t stack, const stack_t *new, stack_t *old)
{
	stack_t before;
	int error = 0;

	report(stack, &before);
	if (new)
		error = change(stack, new);
	if (error == 0 && old)
		*old = before;
	return error;
}
