/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <fs/mount.h>
#include <fs/path.h>

#include <sys_calls.h>

static int find_entry(const struct name *name)
{
	if (name->last == LAST_TOO_LONG)
		return -ENAMETOOLONG;
	return name->inode == NULL ? -ENOENT : 0;
}

static int remove_it(const struct name *name)
{
	if (mount_below(name->inode) != NULL)
		return -EBUSY;
	if (name->directory->ops->remove == NULL)
		return -EPERM;
	return name->directory->ops->remove(name->directory, name->entry, name->inode);
}

static int remove_directory(const struct name *name)
{
	int status;

	switch (name->last) {
	case LAST_DOT:
		return -EINVAL;
	case LAST_DOT_DOT:
		return -ENOTEMPTY;
	case LAST_ROOT:
		return -EBUSY;
	default:
		break;
	}
	status = find_entry(name);
	if (status != 0)
		return status;
	return S_ISDIR(name->inode->mode) ? remove_it(name) : -ENOTDIR;
}

static int remove_file(const struct name *name)
{
	int status;

	if (name->last != LAST_NORMAL && name->last != LAST_TOO_LONG)
		return -EISDIR;
	status = find_entry(name);
	if (status != 0)
		return status;
	if (S_ISDIR(name->inode->mode))
		return -EISDIR;
	return name->slash ? -ENOTDIR : remove_it(name);
}

long sys_unlinkat(int dir_fd, const char *path, int flags)
{
	struct name name;
	int status;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	status = names_walk(dir_fd, path, NAMES_ENTRY, &name);
	if (status != 0)
		return status;
	status = flags & AT_REMOVEDIR ? remove_directory(&name) : remove_file(&name);
	names_put(&name);
	return status;
}

long sys_unlink(const char *path)
{
	return sys_unlinkat(AT_FDCWD, path, 0);
}

long sys_rmdir(const char *path)
{
	return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}
