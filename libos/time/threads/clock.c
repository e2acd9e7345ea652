/* SPDX-License-Identifier: MIT */
/* As it is, with this variant's headers: threads have clocks. */
#include "../clock.c"
