/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <sys/timerfd.h>

#include <arch/user.h>
#include <eventfd/timerfd.h>
#include <file/hold.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "vectors_whole.h"

#define CLOCK_ALARM_WALL 8
#define CLOCK_ALARM_BOOT 9

static bool has_timers(clockid_t clock)
{
	return clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME || clock == CLOCK_BOOTTIME ||
		clock == CLOCK_ALARM_WALL || clock == CLOCK_ALARM_BOOT;
}

long sys_timerfd_create(clockid_t clock, int flags)
{
	if (flags & ~(TFD_CLOEXEC | TFD_NONBLOCK) || !has_timers(clock))
		return -EINVAL;
	return waited_enter(timerfd_new((enum clock_kind)clock_kind(clock), flags),
			    flags & TFD_CLOEXEC);
}

/* Until file_leave. */
static int enter(int fd, struct timerfd **timer)
{
	struct file *file = file_enter(fd);

	if (file == NULL)
		return -EBADF;
	*timer = timerfd_of(file);
	return *timer != NULL ? 0 : -EINVAL;
}

long sys_timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct itimerspec new, before;
	struct timerfd *timer;
	int status;

	if (user_copy_in(&new, value, sizeof new) != 0)
		return -EFAULT;
	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) || !time_valid(&new.it_value) ||
	    !time_valid(&new.it_interval))
		return -EINVAL;
	status = enter(fd, &timer);
	if (status != 0)
		return file_leave(status);
	timerfd_get(timer, &before);
	timerfd_set(timer, &new, flags & TFD_TIMER_ABSTIME, flags & TFD_TIMER_CANCEL_ON_SET);
	file_leave(0);
	return old != NULL ? user_copy_out(old, &before, sizeof before) : 0;
}

long sys_timerfd_gettime(int fd, struct itimerspec *value)
{
	struct itimerspec now;
	struct timerfd *timer;
	int status = enter(fd, &timer);

	if (status == 0)
		timerfd_get(timer, &now);
	file_leave(0);
	if (status != 0)
		return status;
	return user_copy_out(value, &now, sizeof now);
}
