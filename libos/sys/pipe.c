/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <pipe/pipe.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "pipe_size.h"
#include "vectors_whole.h"

long sys_pipe2(int *fds, int flags)
{
	struct file *files[2];
	int status;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	status = pipe_create(files, flags);
	return status != 0 ? status : waited_enter_pair(files, flags & O_CLOEXEC, fds);
}

long sys_pipe(int *fds)
{
	return sys_pipe2(fds, 0);
}
