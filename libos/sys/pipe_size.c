/* SPDX-License-Identifier: MIT */
/*
 * fcntl(2) in programs that have pipes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/own.h>
#include <pipe/pipe.h>

#include <sys_calls.h>

#include "fcntl_of_all.h"
#include "pipe_size.h"

long pipe_fcntl(int fd, int op, unsigned long arg)
{
	struct file *file = descriptor_file(fd);
	struct pipe *pipe = file != NULL ? pipe_of(file) : NULL;
	long result;

	if (op != F_GETPIPE_SZ && op != F_SETPIPE_SZ)
		return fcntl_of_all(fd, op, arg);
	if (pipe == NULL)
		return -EBADF;
	file_own_lock(file);
	result = op == F_GETPIPE_SZ ? pipe_size(pipe) : pipe_resize(pipe, arg);
	file_own_unlock(file);
	return result;
}

long sys_fcntl(int fd, int op, unsigned long arg) __attribute__((alias("pipe_fcntl")));
