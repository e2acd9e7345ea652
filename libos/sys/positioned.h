/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing at a position: regular files have them, devices ignore them, and other files
 * have none (-ESPIPE).
 */
#ifndef POSITIONED_H
#define POSITIONED_H

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>

#include <fs/open.h>

enum rw_flags {
	RWF_PRIORITY = 1, /* RWF_HIPRI: nothing waits here */
	RWF_SYNCHRONOUS = 2 | 4, /* RWF_DSYNC, RWF_SYNC: so is all output */
};

static inline int positioned_check(const struct file *file, off_t offset)
{
	if (offset < 0)
		return -EINVAL;
	if (file == NULL)
		return -EBADF;
	return file->ops->seek == NULL ? -ESPIPE : 0;
}

static inline int positioned_check_flags(int flags)
{
	return flags & ~(RWF_PRIORITY | RWF_SYNCHRONOUS) ? -EOPNOTSUPP : 0;
}

#endif
