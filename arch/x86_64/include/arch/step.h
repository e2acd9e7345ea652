/* SPDX-License-Identifier: MIT */
/*
 * Single steps of the application.
 */
#ifndef ARCH_STEP_H
#define ARCH_STEP_H

#include <stdbool.h>

#include <arch/trap.h>

/* FRAME is an exception in the libOS.  If it comes of the trap flag, with which the application called
 * it: let that call go on, to return with the flag set.  Weak: there if the program can have handlers
 * of signals. */
__attribute__((weak)) bool arch_step_over(struct trap_frame *frame);

/* RFLAGS, as a handler wants them, for going on at RIP: a call that was interrupted is not stepped
 * through. */
uint64_t arch_step_flags(uint64_t rip, uint64_t rflags);

#endif
