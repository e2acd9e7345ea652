/* SPDX-License-Identifier: MIT */
/*
 * What a thread waits for, as far as names and its stack tell.
 */
#ifndef SYMBOLIZE_WAITS_H
#define SYMBOLIZE_WAITS_H

#include "../text.h"
#include "unwind.h"

/* LINE says of the thread whose state is CRASH that it "sleeps", or "waits for the futex at 0x...":
 * add in which call, or the variable and who has it.  Other lines stay as they are. */
void waits_complete(struct symbols *symbols, const struct crash *crash, struct text *line);

#endif
