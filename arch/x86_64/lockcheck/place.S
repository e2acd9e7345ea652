/* SPDX-License-Identifier: MIT */
/*
 * The libOS's own locks: where they are taken is told, too.
 */
#include <arch/placed.h>

	placed	spin_lock, lock_take, rsi
	placed	spin_lock_next, lock_take_next, rdx
	placed	spin_unlock, lock_give, rsi
	placed	lock_leaves, lock_leaves_at, rsi
	placed	lock_application, lock_application_at, rdi

	.section .note.GNU-stack, "", @progbits
