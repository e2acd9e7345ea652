/* SPDX-License-Identifier: MIT */
#ifndef SELECT_SETS_H
#define SELECT_SETS_H

#include <stdint.h>
#include <sys/select.h>

/* select(2) on the application's three sets, each of which may be NULL. */
long select_sets(int count, fd_set *const sets[3], uint64_t deadline);

#endif
