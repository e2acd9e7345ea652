/* SPDX-License-Identifier: MIT */
/*
 * The programs of the explorer under ASan and UBSan: CPUs change where locks are waited for, memory of
 * the application is accessed, and in the application itself.
 */
#define STEPS 20000u
#include "explore.c"
