/* SPDX-License-Identifier: MIT */
/*
 * Where musl's pthread_create and the end of a thread arrive as long as there are no threads.
 */
#include <sys_calls.h>

#include <crash/exception.h>

#include "threads.h"

/* The call that is missing is clone: going through it names it at link time and at run time. */
int eremite_clone(int (*fn)(void *), void *stack, int flags, void *argument, int *parent_tid,
	void *tls, int *child_tid)
{
	(void)fn;
	(void)argument;
	return (int)sys_clone((unsigned)flags, stack, parent_tid, child_tid, (unsigned long)tls);
}

void eremite_unmapself(void *base, size_t size, size_t guard)
{
	(void)guard;
	panic("a thread ends that never began (stack %p, %zu bytes)", base, size);
}
