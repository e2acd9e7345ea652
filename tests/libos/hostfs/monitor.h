/* SPDX-License-Identifier: MIT */
/*
 * Skete's file calls without a virtual machine: the guest's memory is ours.
 */
#ifndef TESTS_HOSTFS_MONITOR_H
#define TESTS_HOSTFS_MONITOR_H

#include <stdbool.h>

/* A value of --map; before the first path is walked. */
void monitor_map(const char *value);

/* From now on, only this is the guest's memory. */
void monitor_memory(const void *start, unsigned long size);

/* Calls so far. */
extern unsigned long monitor_calls;

/* Called before each call, as another process of the host would act between two; NULL: nothing. */
extern void (*monitor_between)(void);

#endif
