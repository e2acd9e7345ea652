/* SPDX-License-Identifier: MIT */
#ifndef USER_TIME_H
#define USER_TIME_H

#include <errno.h>

#include <arch/user.h>
#include <time/convert.h>

/* The application's time at FROM, in nanoseconds.  0, -EFAULT, -EINVAL. */
static inline int user_time(const struct timespec *from, uint64_t *ns)
{
	struct timespec time;

	if (user_copy_in(&time, from, sizeof time) != 0)
		return -EFAULT;
	if (!time_valid(&time))
		return -EINVAL;
	*ns = time_from_timespec(&time);
	return 0;
}

#endif
