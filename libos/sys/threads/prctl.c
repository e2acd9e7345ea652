/* SPDX-License-Identifier: MIT */
/* As it is, with this variant's headers: threads have names. */
#include "../prctl.c"
