/* SPDX-License-Identifier: MIT */
/*
 * The end of the process, and that of a thread.
 */
#include <stddef.h>

#include <arch/lock_check.h>
#include <arch/user.h>
#include <machine/control.h>
#include <mm/stacks.h>
#include <machine/cpu.h>
#include <sched/thread.h>
#include <signal/thread.h>

#include <sys_calls.h>

#include "../threads.h"
#include "futex_pi.h"
#include "futex_wake.h"
#include "robust.h"

long sys_exit_group(int status)
{
	lock_program_ends();
	machine_exit(MACHINE_EXITED, status & 0xff);
}

struct stack {
	void *base;
	size_t size, guard;
};

/* Runs on the CPU's own stack: whoever is told may take away the thread's. */
static void tell_end(void *argument)
{
	static const int ended;
	int *word = argument;

	if (user_copy_out(word, &ended, sizeof ended) == 0)
		futex_wake(word, 1, -1);
}

static _Noreturn void end(void (*last)(void *argument), void *argument)
{
	struct thread *self = sched_current();

	lock_thread_ends();
	if (robust_release != NULL)
		robust_release(self);
	if (futex_pi_release != NULL)
		futex_pi_release(self);
	signal_hook_thread_end(self);
	thread_end(last, argument);
}

unsigned threads_living = 1;

/* The last one ends the process, though others may still be at their ends. */
static bool is_last(void)
{
	return __atomic_sub_fetch(&threads_living, 1, __ATOMIC_SEQ_CST) == 0;
}

long sys_exit(int status)
{
	struct thread *self = sched_current();

	if (is_last())
		return sys_exit_group(status);
	end(self->clear_at_end != NULL ? tell_end : NULL, self->clear_at_end);
}

/* Of a thread that is detached, which nobody waits for but the lock of musl's thread list. */
static struct stack unmapped[MACHINE_CPUS];

static void unmap(void *argument)
{
	struct stack *stack = argument;
	int *word = sched_current()->clear_at_end;

	eremite_stack_unmap(stack->base, stack->size, stack->guard);
	if (word != NULL)
		tell_end(word);
}

void eremite_unmapself(void *base, size_t size, size_t guard)
{
	struct stack *stack = &unmapped[sched_cpu()];

	if (is_last())
		sys_exit_group(0);
	*stack = (struct stack){ base, size, guard };
	end(unmap, stack);
}
