/* SPDX-License-Identifier: MIT */
/*
 * The functions that wait until a time: in objects of their own, as what they call, which also waits
 * without one, names the clock only weakly (toolchain/musl/adapt.py).
 */
#include "pthread_impl.h"

#include <semaphore.h>
#include <time.h>

static int (*const clock_needed)(clockid_t, struct timespec *) __attribute__((__used__)) =
	__clock_gettime;
