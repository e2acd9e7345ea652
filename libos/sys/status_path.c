/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <dev/names.h>

#include <sys_calls.h>

static long status_of(int dir_fd, const char *path, unsigned flags, struct stat *st)
{
	struct name name;
	struct stat status;
	int error = names_find(dir_fd, path, flags, &name);

	if (error == 0)
		error = names_status(&name, &status);
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
	return status_of(dir_fd, path,
			 (flags & AT_SYMLINK_NOFOLLOW ? 0 : NAMES_FOLLOW) |
			 (flags & AT_EMPTY_PATH ? NAMES_EMPTY : 0), st);
}
