/* SPDX-License-Identifier: MIT */
/*
 * For syscall(2), which may ask for any operation.
 */
extern const char eremite_futex_inherit[];
extern const char *const eremite_futex_any;

const char *const eremite_futex_any = eremite_futex_inherit;
