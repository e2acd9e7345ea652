/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "status.h"

static long status_of(int dir_fd, const char *path, unsigned flags, struct stat *st)
{
	struct stat status;
	int error = status_of_path(dir_fd, path, flags, &status);

	return error != 0 ? error : user_copy_out(st, &status, sizeof status);
}

long sys_stat(const char *path, struct stat *st)
{
	return status_of(AT_FDCWD, path, NAMES_FOLLOW, st);
}

long sys_lstat(const char *path, struct stat *st)
{
	return status_of(AT_FDCWD, path, 0, st);
}

long sys_newfstatat(int dir_fd, const char *path, struct stat *st, int flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	return status_of(dir_fd, path, status_names_flags(flags), st);
}
