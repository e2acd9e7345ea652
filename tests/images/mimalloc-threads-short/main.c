/* SPDX-License-Identifier: MIT */
/* The test mimalloc-threads, with less RAM than it would use. */
#include "../mimalloc-threads/main.c"
