/* SPDX-License-Identifier: MIT */
#include "timed.h"

int __sem_timedwait(sem_t *restrict, const struct timespec *restrict);

int sem_timedwait(sem_t *restrict s, const struct timespec *restrict at)
{
	return __sem_timedwait(s, at);
}
