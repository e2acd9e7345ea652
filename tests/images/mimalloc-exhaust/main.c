/* SPDX-License-Identifier: MIT */
/* The test mem-exhaust, with another malloc. */
#include "../mem-exhaust/main.c"
