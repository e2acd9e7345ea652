/* SPDX-License-Identifier: MIT */
#ifndef SYMBOLIZE_FRAMES_H
#define SYMBOLIZE_FRAMES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdint.h>

/* One line of a backtrace; FILE may be NULL. */
void frame_print(unsigned number, uint64_t address, const char *function, const char *file,
		 int line);

/* The lines for the frame at ADDRESS in MODULE, which may be NULL: one, and one for each function
 * inlined there.  IS_CALL: ADDRESS is where a call returns to.  Returns the number of lines. */
unsigned frame_print_all(unsigned number, Dwfl_Module *module, uint64_t address, bool is_call);

#endif
