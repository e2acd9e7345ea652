/* SPDX-License-Identifier: MIT */
/*
 * panic(), for tests.  One that is not expected aborts the test.
 */
#ifndef FAKE_PANIC_H
#define FAKE_PANIC_H

#include <setjmp.h>
#include <stdbool.h>

/* panic jumps here if the test has set fake_panic_expected; its text is in fake_panic_text. */
extern jmp_buf fake_panic;
extern bool fake_panic_expected;
extern char fake_panic_text[256];

/* Run STATEMENT; whether it panicked. */
#define FAKE_PANICS(statement)                                                                     \
	({                                                                                         \
		volatile bool fake_panicked = true;                                                \
		fake_panic_expected = true;                                                        \
		if (setjmp(fake_panic) == 0) {                                                     \
			statement;                                                                 \
			fake_panicked = false;                                                     \
		}                                                                                  \
		fake_panic_expected = false;                                                       \
		fake_panicked;                                                                     \
	})

#endif
