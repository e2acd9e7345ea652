/* SPDX-License-Identifier: MIT */
/*
 * Signal frames: what a handler finds on its stack, exactly as Linux x86_64 lays it out, and the
 * few facts that portable code needs of a trap frame.
 */
#ifndef ARCH_SIGFRAME_H
#define ARCH_SIGFRAME_H

#include <signal.h>
#include <stdint.h>

#include <arch/trap.h>

struct arch_sigframe {
	int signal;
	const siginfo_t *info;
	uint64_t handler, restorer; /* addresses of code */
	uint64_t stack_top;         /* the handler's stack; 0: the interrupted one */
	uint64_t stack_bottom;      /* the frame must lie above this; 0: anywhere */
	uint64_t mask;              /* of blocked signals, to restore */
	stack_t altstack;           /* to restore */
	uint64_t trap, error, fault_address; /* of the last exception */
};

/* Save FRAME and the extended state in a new signal frame, and change both so that the handler
 * runs when FRAME is resumed.  -EFAULT: the stack is not writable there, or too small; nothing
 * has changed then. */
int arch_sigframe_push(struct trap_frame *frame, const struct arch_sigframe *request);

/* Undo it: STACK is the stack pointer after the handler's return instruction.  Fills in mask and
 * altstack of SAVED.  All that is read is hostile: no privilege changes hands.  -EFAULT: not
 * readable; nothing has changed then.  -EINVAL: it tells nonsense of the extended state, which is the
 * initial one now, or FRAME must not be resumed.  Then that is what a SIGSEGV interrupts. */
int arch_sigframe_pop(struct trap_frame *frame, uint64_t stack, struct arch_sigframe *saved);

/* Bytes of stack that a frame takes at most: AT_MINSIGSTKSZ. */
unsigned long arch_sigframe_size(void);

static inline uint64_t arch_frame_stack(const struct trap_frame *frame)
{
	return frame->rsp;
}

static inline uint64_t arch_frame_result(const struct trap_frame *frame)
{
	return frame->rax;
}

/* What sigcontext shows of an exception.  The application's accesses are a user's. */
static inline void arch_frame_trap(const struct trap_frame *frame, uint64_t *vector,
				   uint64_t *error)
{
	*vector = frame->vector;
	*error = frame->error | (frame->vector == 14 ? 4 : 0);
}

/* *TO = ADDRESS, as data: nothing is accessed there. */
static inline void arch_address_store(void **to, uint64_t address)
{
	*to = (void *)(uintptr_t)address;
}

#endif
