/* SPDX-License-Identifier: MIT */
#include "timed.h"

int pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
	const struct timespec *restrict at)
{
	return __pthread_cond_timedwait(c, m, at);
}
