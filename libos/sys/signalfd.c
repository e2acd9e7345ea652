/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/signalfd.h>

#include <arch/user.h>
#include <eventfd/signalfd.h>
#include <signal/signal.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "vectors_whole.h"

static long change(int fd, uint64_t set)
{
	struct file *file = descriptor_file(fd);
	int status = file != NULL ? signalfd_set(file, set) : -EBADF;

	return status != 0 ? status : fd;
}

long sys_signalfd4(int fd, const void *mask, size_t sigset_size, int flags)
{
	uint64_t set;

	if (sigset_size != sizeof set)
		return -EINVAL;
	if (user_copy_in(&set, mask, sizeof set) != 0)
		return -EFAULT;
	if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
		return -EINVAL;
	set &= ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
	if (fd != -1)
		return change(fd, set);
	return waited_enter(signalfd_new(set, flags), flags & SFD_CLOEXEC);
}

long sys_signalfd(int fd, const void *mask, size_t sigset_size)
{
	return sys_signalfd4(fd, mask, sigset_size, 0);
}
