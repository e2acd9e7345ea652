/* SPDX-License-Identifier: MIT */
/*
 * The signal mask for the time of a call that waits (ppoll, pselect6, epoll_pwait).
 */
#ifndef WAIT_MASK_H
#define WAIT_MASK_H

#include <stddef.h>

/* MASK is the application's set of SIZE bytes; NULL: the mask stays.  -EINVAL, -EFAULT. */
int wait_mask_enter(const void *mask, size_t size);

/* The end of the call that returns RESULT; handlers run before. */
long wait_mask_leave(const void *mask, long result);

#endif
