/* SPDX-License-Identifier: MIT */
/*
 * What lies below the files, for tests: frames of the host's memory.
 */
#ifndef TESTS_RAMFS_BELOW_H
#define TESTS_RAMFS_BELOW_H

extern long frames_out;     /* that are not free */
extern long frames_at_most; /* that there are */
extern long frames_fail_in; /* as many allocations succeed before all fail; -1: all do */

#endif
