/* SPDX-License-Identifier: MIT */
/*
 * fcntl(2) in programs that have pipes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <pipe/pipe.h>

#include <sys_calls.h>

#include "fcntl_of_all.h"
#include "pipe_size.h"

long pipe_fcntl(int fd, int op, unsigned long arg)
{
	struct file *file = descriptor_file(fd);
	struct pipe *pipe = file != NULL ? pipe_of(file) : NULL;

	if (op != F_GETPIPE_SZ && op != F_SETPIPE_SZ)
		return fcntl_of_all(fd, op, arg);
	if (pipe == NULL)
		return -EBADF;
	return op == F_GETPIPE_SZ ? pipe_size(pipe) : pipe_resize(pipe, arg);
}

long sys_fcntl(int fd, int op, unsigned long arg) __attribute__((alias("pipe_fcntl")));
