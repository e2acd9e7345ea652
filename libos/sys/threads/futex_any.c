/* SPDX-License-Identifier: MIT */
/*
 * For syscall(2), which may ask for any operation: this names all parts (futex_parts.h).
 */
extern const char eremite_futex_requeue[], eremite_futex_inherit[], futex_wake_op[],
	futex_requeue_inherit[];
extern const char *const eremite_futex_any[];

const char *const eremite_futex_any[] = {
	eremite_futex_requeue, eremite_futex_inherit, futex_wake_op, futex_requeue_inherit,
};
