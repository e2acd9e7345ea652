/* SPDX-License-Identifier: MIT */
/* As it is, with this variant's headers: threads have clocks, which nobody sets. */
#include "../time_set.c"
