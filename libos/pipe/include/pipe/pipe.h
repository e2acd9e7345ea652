/* SPDX-License-Identifier: MIT */
/*
 * Pipes (pipe(7)): a ring of pages, as on Linux, so that what fits is the same.
 */
#ifndef PIPE_PIPE_H
#define PIPE_PIPE_H

#include <file/file.h>

/* FILES get a reference each: the end to read from, and the one to write to.  FLAGS: O_NONBLOCK,
 * O_DIRECT (packets).  -ENOMEM. */
int pipe_create(struct file *files[2], int flags);

/* Not NULL: FILE is an end of a pipe.  F_GETPIPE_SZ, F_SETPIPE_SZ: -EBUSY, -EINVAL, -EPERM,
 * -ENOMEM. */
struct pipe *pipe_of(const struct file *file);
long pipe_size(const struct pipe *pipe);
long pipe_resize(struct pipe *pipe, unsigned long size);

#endif
