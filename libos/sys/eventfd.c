/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>

#include <eventfd/eventfd.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "vectors_whole.h"

long sys_eventfd2(unsigned int initial, int flags)
{
	if (flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	return waited_enter(eventfd_new(initial, flags & EFD_SEMAPHORE, flags),
			    flags & EFD_CLOEXEC);
}

long sys_eventfd(unsigned int initial)
{
	return sys_eventfd2(initial, 0);
}
