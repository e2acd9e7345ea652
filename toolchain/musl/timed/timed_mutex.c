/* SPDX-License-Identifier: MIT */
#include "timed.h"

int pthread_mutex_timedlock(pthread_mutex_t *restrict m, const struct timespec *restrict at)
{
	return __pthread_mutex_timedlock(m, at);
}
