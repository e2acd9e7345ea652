/* SPDX-License-Identifier: MIT */
/*
 * Threads that do not run, and how to leave one for another.  A thread that was interrupted has a
 * trap frame and its extended state besides (arch/trap.h).
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include <stdint.h>

struct arch_context {
	uint64_t stack;            /* below it: what the called function saves, control words */
	uint64_t fs_base, gs_base;
};

/* Save the caller in CONTEXT, and call FN, which must not return, on STACK.  Returns when somebody
 * continues the context. */
void arch_leave(struct arch_context *context, uintptr_t stack, void (*fn)(void *argument),
		void *argument);

/* Call FN on STACK, and forget the caller. */
_Noreturn void arch_abandon(uintptr_t stack, void (*fn)(void *argument), void *argument);

/* FS and GS of CONTEXT become those of this CPU. */
void arch_context_bases(const struct arch_context *context);
/* The other way round: what the program may have changed. */
void arch_context_keep_bases(struct arch_context *context);

struct trap_frame;

/* For reports: where CONTEXT goes on, as far as it is known.  -EFAULT. */
int arch_context_frame(const struct arch_context *context, struct trap_frame *frame);

/* Who was interrupted may have values on the stack of x87, which its next user, as after any call,
 * expects to be empty. */
void arch_context_clear_x87(void);

/* arch_leave returns. */
_Noreturn void arch_continue(const struct arch_context *context);

/* A thread that begins: the first code, on STACK, memory of the application, is FN(ARGUMENT), which
 * must not return.  Control words are those of the caller.  -EFAULT. */
int arch_context_begin(struct arch_context *context, uintptr_t stack,
		       void (*fn)(void *argument), void *argument);


#endif
