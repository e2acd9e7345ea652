/* SPDX-License-Identifier: MIT */
#ifndef CRASH_STACK_GUARD_H
#define CRASH_STACK_GUARD_H

/* Choose the canary (boot only, after random_seed, from a function that does not return).  With other
 * threads in a snapshot it stays. */
void stack_guard_init(void);

#endif
