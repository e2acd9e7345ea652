/* SPDX-License-Identifier: MIT */
/*
 * The explorer for programs that meet at descriptors, signals, and the end of threads.
 */
#include "explore.c"
