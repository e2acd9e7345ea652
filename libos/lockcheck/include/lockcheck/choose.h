/* SPDX-License-Identifier: MIT */
#ifndef LOCKCHECK_CHOOSE_H
#define LOCKCHECK_CHOOSE_H

/* The value of EREMITE_LOCKS: words, separated by commas.  Ends the program if there is no such
 * word. */
void locks_choose(const char *words);

#endif
