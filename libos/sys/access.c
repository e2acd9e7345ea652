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

static int decide_inode(struct inode *inode, struct file *file, int mode)
{
	struct stat status;
	int error;

	if (inode != NULL && inode->ops->access != NULL)
		return mode != F_OK ? inode->ops->access(inode, mode) : 0;
	error = names_status(inode, file, &status);
	return error != 0 ? error : decide(&status, mode);
}

long sys_faccessat2(int dir_fd, const char *path, int mode, int flags)
{
	struct inode *inode;
	struct file *file;
	int error;

	if (mode & ~(R_OK | W_OK | X_OK) ||
	    flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = names_inode(dir_fd, path, status_names_flags(flags), &inode, &file);
	if (error != 0)
		return error;
	error = decide_inode(inode, file, mode);
	inode_put(inode);
	return error;
}

long sys_faccessat(int dir_fd, const char *path, int mode)
{
	return sys_faccessat2(dir_fd, path, mode, 0);
}

long sys_access(const char *path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}
