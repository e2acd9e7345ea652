/* SPDX-License-Identifier: MIT */
#include "timed.h"

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict l, const struct timespec *restrict at)
{
	return __pthread_rwlock_timedwrlock(l, at);
}
