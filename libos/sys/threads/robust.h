/* SPDX-License-Identifier: MIT */
#ifndef ROBUST_H
#define ROBUST_H

struct thread;

/* THREAD, the current one, ends: the locks of its list (get_robust_list(2)) go to who waits.  Null if
 * no thread can have one. */
void robust_release(struct thread *thread) __attribute__((weak));

#endif
