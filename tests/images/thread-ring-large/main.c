/* SPDX-License-Identifier: MIT */
/* As thread-ring, with 10,000 threads. */
#include "../thread-ring/main.c"
