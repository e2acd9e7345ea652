/* SPDX-License-Identifier: MIT */
/*
 * The processor and the end of the program, for tests of what returns to the application.
 *
 * arch_with_frame runs its function on fake_frame; if that then points to another instruction,
 * it counts in fake_entries, and the test looks at the frame.  Nothing is executed.
 */
#ifndef FAKE_CONTEXT_H
#define FAKE_CONTEXT_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arch/trap.h>

extern struct trap_frame fake_frame;
extern unsigned fake_entries;

/* A new frame on a stack of FAKE_STACK_SIZE bytes, whose lowest is fake_stack. */
#define FAKE_STACK_SIZE 32768
extern unsigned char fake_stack[FAKE_STACK_SIZE];
void fake_context_reset(void);

/* The application's accesses fail inside [start, start + size). */
void fake_user_poison(const void *start, size_t size);

/* The extended state: fake_fpu_size bytes; fake_fpu_state is what the registers hold. */
extern unsigned long fake_fpu_size;
extern unsigned char fake_fpu_state[4096];

/* crash_by_signal jumps here with the signal's number, if the test has set fake_crash_expected. */
extern jmp_buf fake_crash;
extern bool fake_crash_expected;

/* Run STATEMENT; the number of the signal by which it ended the program, else 0. */
#define FAKE_DIES(statement)                                                                       \
	({                                                                                         \
		volatile int fake_signal;                                                          \
		fake_crash_expected = true;                                                        \
		fake_signal = setjmp(fake_crash);                                                  \
		if (fake_signal == 0)                                                              \
			statement;                                                                 \
		fake_crash_expected = false;                                                       \
		fake_signal;                                                                       \
	})

#endif
