/* SPDX-License-Identifier: MIT */
#include "timed.h"

int __pthread_timedjoin_np(pthread_t, void **, const struct timespec *);

int pthread_timedjoin_np(pthread_t t, void **result, const struct timespec *at)
{
	return __pthread_timedjoin_np(t, result, at);
}
