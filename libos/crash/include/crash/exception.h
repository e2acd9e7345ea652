/* SPDX-License-Identifier: MIT */
/*
 * Exceptions: what a machine reports, and what the libOS makes of it.
 */
#ifndef CRASH_EXCEPTION_H
#define CRASH_EXCEPTION_H

#include <stdint.h>

#include <machine/upcall.h> /* struct exception, exception_raise, panic */

/* exception_raise, which is weak: who knows more of an exception takes its place, and calls this. */
void exception_raise_own(const struct exception *exception);

/* The application ends by SIGNAL (default action): report it, end the guest.  EXCEPTION may be
 * NULL (sent by kill, raise, abort). */
_Noreturn void crash_by_signal(int signal, const struct exception *exception);

#endif
