/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <sys_calls.h>

#include "status.h"

/* As Linux decides for the superuser: everything is allowed, but a file that nobody may execute is
 * not executable. */
static int decide(const struct stat *status, int mode)
{
	bool refused = mode & X_OK && !S_ISDIR(status->st_mode) && !(status->st_mode & 0111);

	return refused ? -EACCES : 0;
}

long sys_faccessat2(int dir_fd, const char *path, int mode, int flags)
{
	struct stat status;
	int error;

	if (mode & ~(R_OK | W_OK | X_OK) ||
	    flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = status_of_path(dir_fd, path, status_names_flags(flags), &status);
	return error != 0 ? error : decide(&status, mode);
}

long sys_faccessat(int dir_fd, const char *path, int mode)
{
	return sys_faccessat2(dir_fd, path, mode, 0);
}

long sys_access(const char *path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}
