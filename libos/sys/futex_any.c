/* SPDX-License-Identifier: MIT */
/*
 * What musl and syscall(2) name for the variant with threads (threads/futex_parts.h): here, futex(2) is
 * in one piece.
 */
extern const char eremite_futex_any[1], eremite_futex_requeue[1], eremite_futex_inherit[1];

const char eremite_futex_any[1], eremite_futex_requeue[1], eremite_futex_inherit[1];
