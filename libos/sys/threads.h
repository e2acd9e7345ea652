/* SPDX-License-Identifier: MIT */
/*
 * What musl calls for a thread, besides system calls (toolchain/musl).
 */
#ifndef THREADS_H
#define THREADS_H

#include <stddef.h>

/* Start a thread that runs FN(ARGUMENT) on STACK (its top).  FLAGS as clone(2); PARENT_TID, TLS and
 * CHILD_TID as FLAGS say.  Returns the thread's ID or a negative errno. */
int eremite_clone(int (*fn)(void *), void *stack, int flags, void *argument, int *parent_tid,
	void *tls, int *child_tid);

/* Tells that there is no clone(2) of a process; -ENOSYS.  There if something in the program can ask. */
__attribute__((weak)) long eremite_clone_process(void);

/* End the calling thread and give back BASE to BASE+SIZE, its stack with its guard, on which this is
 * called. */
_Noreturn void eremite_unmapself(void *base, size_t size, size_t guard);

/* exit.c: threads that have not begun to end. */
extern unsigned threads_living;

#endif
