/* SPDX-License-Identifier: MIT */
/*
 * Programs that make calls, under ASan and UBSan; otherwise as test_threads.
 */
#define STEPS 20000u
#include "explore.c"
