/* SPDX-License-Identifier: MIT */
/*
 * Unwinding with the call-frame information of an ELF file, by libdw.
 */
#ifndef SYMBOLIZE_UNWIND_H
#define SYMBOLIZE_UNWIND_H

#include "crash.h"

struct symbols;

/* NULL if the ELF at PATH cannot be used. */
struct symbols *symbols_open(const char *path);
void symbols_close(struct symbols *symbols); /* may be NULL */

/* Print the backtrace of CRASH to standard output, a line for each frame. */
void symbols_unwind(struct symbols *symbols, const struct crash *crash);

/* Call EACH with the name of the function of each frame, the innermost first; what was inlined has
 * none. */
void symbols_functions(struct symbols *symbols, const struct crash *crash,
		       void (*each)(void *argument, const char *name), void *argument);

/* The variable that ADDRESS is in, and where in it; NULL: none. */
const char *symbols_variable(struct symbols *symbols, uint64_t address, uint64_t *offset);

#endif
