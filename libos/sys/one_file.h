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

/* Not if it is open as a path only: musl's O_ACCMODE has O_PATH. */
static inline bool is_open_for(const struct file *file, int mode)
{
	int is = file != NULL ? file->flags & O_ACCMODE : -1;

	return is == mode || is == O_RDWR;
}

static inline bool may_read(const struct file *file)
{
	return is_open_for(file, O_RDONLY);
}

static inline bool may_write(const struct file *file)
{
	return is_open_for(file, O_WRONLY);
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
