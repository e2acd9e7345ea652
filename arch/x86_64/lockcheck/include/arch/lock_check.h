/* SPDX-License-Identifier: MIT */
/*
 * What --with=lockcheck wants to know besides (../../../include/arch/lock_check.h); libos/lockcheck.
 */
#ifndef ARCH_LOCK_CHECK_H
#define ARCH_LOCK_CHECK_H

#include <stdbool.h>

struct spin;

void lock_leaves(const struct spin *but);
void lock_application(void);
void lock_event(bool begins);
void lock_thread_ends(void);
void lock_program_ends(void);

#endif
