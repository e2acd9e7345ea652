/* SPDX-License-Identifier: MIT */
/* The test libc-heap, with another malloc. */
#include "../libc-heap/main.c"
