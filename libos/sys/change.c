/* SPDX-License-Identifier: MIT */
/*
 * Calls that would change a file system.  There is only a read-only one; the order of the checks is
 * Linux's (fs/namei.c), so that a program sees the errors that it would see there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <arch/user.h>
#include <dev/names.h>

#include <sys_calls.h>

#include "change.h"

long sys_mkdirat(int dir_fd, const char *path, mode_t mode)
{
	(void)mode;
	return names_refuse_entry(dir_fd, path, true);
}

long sys_mkdir(const char *path, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

long sys_mknodat(int dir_fd, const char *path, mode_t mode, dev_t device)
{
	(void)device;
	switch (mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return names_refuse_entry(dir_fd, path, false);
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
}

long sys_mknod(const char *path, mode_t mode, dev_t device)
{
	return sys_mknodat(AT_FDCWD, path, mode, device);
}

long sys_symlinkat(const char *target, int dir_fd, const char *link_path)
{
	int status = change_check_path(target);

	return status != 0 ? status : names_refuse_entry(dir_fd, link_path, false);
}

long sys_symlink(const char *target, const char *link_path)
{
	return sys_symlinkat(target, AT_FDCWD, link_path);
}

long sys_linkat(int old_dir_fd, const char *old_path, int new_dir_fd, const char *new_path,
		int flags)
{
	struct name name;
	int status;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	status = names_find(old_dir_fd, old_path,
			    (flags & AT_SYMLINK_FOLLOW ? NAMES_FOLLOW : 0) |
			    (flags & AT_EMPTY_PATH ? NAMES_EMPTY : 0), &name);
	return status != 0 ? status : names_refuse_entry(new_dir_fd, new_path, false);
}

long sys_link(const char *old_path, const char *new_path)
{
	return sys_linkat(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

/* The directory of PATH must be there; whether the entry is, Linux does not look. */
static int find_entry(int dir_fd, const char *path, struct name *name)
{
	return names_walk(dir_fd, path, NAMES_ENTRY, name);
}

static bool is_entry(const struct name *name)
{
	return name->last == LAST_NORMAL || name->last == LAST_TOO_LONG;
}

static long remove_directory(int dir_fd, const char *path)
{
	struct name name;
	int status = find_entry(dir_fd, path, &name);

	if (status != 0)
		return status;
	switch (name.last) {
	case LAST_DOT:
		return -EINVAL;
	case LAST_DOT_DOT:
		return -ENOTEMPTY;
	case LAST_ROOT:
		return -EBUSY;
	default:
		return -EROFS;
	}
}

long sys_unlinkat(int dir_fd, const char *path, int flags)
{
	struct name name;
	int status;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	if (flags & AT_REMOVEDIR)
		return remove_directory(dir_fd, path);
	status = find_entry(dir_fd, path, &name);
	if (status != 0)
		return status;
	return is_entry(&name) ? -EROFS : -EISDIR;
}

long sys_unlink(const char *path)
{
	return sys_unlinkat(AT_FDCWD, path, 0);
}

long sys_rmdir(const char *path)
{
	return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

long sys_renameat2(int old_dir_fd, const char *old_path, int new_dir_fd, const char *new_path,
		   unsigned int flags)
{
	enum { KEEP_TARGET = 1, EXCHANGE = 2, WHITEOUT = 4 };
	struct name old, new;
	int status;

	if (flags & ~(unsigned)(KEEP_TARGET | EXCHANGE | WHITEOUT) ||
	    (flags & EXCHANGE && flags & (KEEP_TARGET | WHITEOUT)))
		return -EINVAL;
	status = find_entry(old_dir_fd, old_path, &old);
	if (status == 0)
		status = find_entry(new_dir_fd, new_path, &new);
	if (status != 0)
		return status;
	if (!is_entry(&old))
		return -EBUSY;
	if (!is_entry(&new))
		return flags & KEEP_TARGET ? -EEXIST : -EBUSY;
	return -EROFS;
}

long sys_renameat(int old_dir_fd, const char *old_path, int new_dir_fd, const char *new_path)
{
	return sys_renameat2(old_dir_fd, old_path, new_dir_fd, new_path, 0);
}

long sys_rename(const char *old_path, const char *new_path)
{
	return sys_renameat2(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

long sys_truncate(const char *path, off_t length)
{
	struct name name;
	struct stat status;
	int error;

	if (length < 0)
		return -EINVAL;
	error = names_find(AT_FDCWD, path, NAMES_FOLLOW, &name);
	if (error == 0)
		error = names_status(&name, &status);
	if (error != 0)
		return error;
	return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
}
