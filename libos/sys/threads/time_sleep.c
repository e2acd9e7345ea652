/* SPDX-License-Identifier: MIT */
/* As it is, with this variant's headers: CPU time passes while a thread sleeps. */
#include "../time_sleep.c"
