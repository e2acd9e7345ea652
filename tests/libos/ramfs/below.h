/* SPDX-License-Identifier: MIT */
/*
 * What lies below the files, for tests: frames of the host's memory.
 */
#ifndef TESTS_RAMFS_BELOW_H
#define TESTS_RAMFS_BELOW_H

#include <stdbool.h>

extern long frames_out;     /* that are not free */
extern long frames_at_most; /* that there are */
extern long frames_fail_in; /* as many allocations succeed before all fail; -1: all do */

/* For test_linux.c: where our side works ("/tmp"), whether there is O_TMPFILE, and what is to be
 * done in the end. */
const char *our_folder(void);
bool our_tmpfile(void);
void our_end(void);

#endif
