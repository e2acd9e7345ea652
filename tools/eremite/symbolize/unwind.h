/* SPDX-License-Identifier: MIT */
/*
 * Unwinding with the call-frame information of an ELF file, by libdw.
 */
#ifndef SYMBOLIZE_UNWIND_H
#define SYMBOLIZE_UNWIND_H

#include "crash.h"

/* Print the backtrace of CRASH to standard output, a line for each frame, names and lines from the
 * ELF at PATH.  0, or -1 if that file cannot be used. */
int unwind_print(const struct crash *crash, const char *path);

/* Print the addresses only. */
void unwind_print_bare(const struct crash *crash);

#endif
