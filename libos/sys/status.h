/* SPDX-License-Identifier: MIT */
#ifndef STATUS_H
#define STATUS_H

#include <fcntl.h>
#include <sys/stat.h>

#include <fs/path.h>

/* How a path is walked, by the flags of the call: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
static inline unsigned status_names_flags(int flags)
{
	const int no_follow = 0x100, empty_path = 0x1000;

	return (flags & no_follow ? 0 : NAMES_FOLLOW) | (flags & empty_path ? NAMES_EMPTY : 0);
}

/* What stat(2) tells of a path; FLAGS as for names_find, with its errors. */
int status_of_path(int dir_fd, const char *path, unsigned flags, struct stat *status);

/* What fstat(2) tells of an open descriptor, in a call that holds the files lock.  -EBADF. */
int status_of_descriptor(int fd, struct stat *status);

#endif
