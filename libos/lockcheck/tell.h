/* SPDX-License-Identifier: MIT */
/*
 * Reports.
 */
#ifndef LOCKCHECK_TELL_H
#define LOCKCHECK_TELL_H

#include <stdint.h>

struct place;

/* Who tells of something is alone with it until tell_end, which ends the program if that was chosen. */
void tell_begin(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
void tell(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
/* The thread and the CPU at hand. */
void tell_who(void);
void tell_end(void);


#endif
