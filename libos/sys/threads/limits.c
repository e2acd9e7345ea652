/* SPDX-License-Identifier: MIT */
/* As it is, with this variant's headers: threads count (RLIMIT_NPROC). */
#include "../limits.c"
