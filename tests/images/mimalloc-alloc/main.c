/* SPDX-License-Identifier: MIT */
/* The test libc-alloc, with another malloc. */
#include "../libc-alloc/main.c"
