/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <dev/names.h>

#include <sys_calls.h>

/* As Linux decides for the superuser: everything is allowed, but no directory changes, and what
 * nobody may execute is not executable. */
static int decide(const struct stat *status, int mode)
{
	bool device = S_ISCHR(status->st_mode) || S_ISFIFO(status->st_mode);

	if (mode & W_OK && !device)
		return -EROFS;
	return mode & X_OK && !(status->st_mode & 0111) ? -EACCES : 0;
}

long sys_faccessat2(int dir_fd, const char *path, int mode, int flags)
{
	struct name name;
	struct stat status;
	int error;

	if (mode & ~(R_OK | W_OK | X_OK) ||
	    flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = names_find(dir_fd, path,
			   (flags & AT_SYMLINK_NOFOLLOW ? 0 : NAMES_FOLLOW) |
			   (flags & AT_EMPTY_PATH ? NAMES_EMPTY : 0), &name);
	if (error == 0)
		error = names_status(&name, &status);
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
