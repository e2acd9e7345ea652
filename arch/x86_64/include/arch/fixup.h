/* SPDX-License-Identifier: MIT */
/*
 * Faults inside of the copies of <arch/user.h>.
 */
#ifndef ARCH_FIXUP_H
#define ARCH_FIXUP_H

#include <stdbool.h>

#include <arch/trap.h>

/* If FRAME is at an access of user_access.S, make it continue where the copy reports the fault. */
bool fixup_user_fault(struct trap_frame *frame);

#endif
