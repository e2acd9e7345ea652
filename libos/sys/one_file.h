/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing a file that the call is in (file/hold.h).
 */
#ifndef ONE_FILE_H
#define ONE_FILE_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>

#include <file/hold.h>
#include <tty/input.h>

static inline bool may_read(const struct file *file)
{
	return file != NULL && (file->flags & O_ACCMODE) != O_WRONLY;
}

static inline bool may_write(const struct file *file)
{
	return file != NULL && (file->flags & O_ACCMODE) != O_RDONLY;
}

static inline long read_file(struct file *file, void *buffer, size_t size)
{
	return file->ops->read != NULL ? file->ops->read(file, buffer, size)
				       : console_read(file, buffer, size);
}

static inline long write_file(struct file *file, void *buffer, size_t size)
{
	return file->ops->write != NULL ? file->ops->write(file, buffer, size) : -EINVAL;
}

#endif
