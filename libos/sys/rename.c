/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <fs/mount.h>
#include <fs/path.h>

#include <sys_calls.h>

static bool is_entry(const struct name *name)
{
	return name->last == LAST_NORMAL || name->last == LAST_TOO_LONG;
}

static bool is_directory(const struct name *name)
{
	return name->inode != NULL && S_ISDIR(name->inode->mode);
}

/* Whether INODE is DIRECTORY or above it. */
static bool is_above(const struct inode *inode, struct inode *directory)
{
	struct inode *parent;

	while (directory != inode) {
		parent = directory->ops->parent(directory);
		if (parent == directory)
			return false;
		directory = parent;
	}
	return true;
}

static int check_last(const struct name *old, const struct name *new, unsigned flags)
{
	if (old->directory != NULL && new->directory != NULL &&
	    old->directory->ops != new->directory->ops)
		return -EXDEV;
	if (!is_entry(old))
		return -EBUSY;
	if (!is_entry(new))
		return flags & RENAME_KEEP ? -EEXIST : -EBUSY;
	if (old->last == LAST_TOO_LONG)
		return -ENAMETOOLONG;
	if (old->inode == NULL)
		return -ENOENT;
	if (new->last == LAST_TOO_LONG)
		return -ENAMETOOLONG;
	return flags & RENAME_KEEP && new->inode != NULL ? -EEXIST : 0;
}

static int check_slashes(const struct name *old, const struct name *new, unsigned flags)
{
	if (flags & RENAME_SWAP) {
		if (new->inode == NULL)
			return -ENOENT;
		if (!is_directory(new) && new->slash)
			return -ENOTDIR;
	}
	if (is_directory(old))
		return 0;
	return old->slash || (!(flags & RENAME_SWAP) && new->slash) ? -ENOTDIR : 0;
}

static int check_places(const struct name *old, const struct name *new, unsigned flags)
{
	if (is_directory(old) && is_above(old->inode, new->directory))
		return -EINVAL;
	if (is_directory(new) && is_above(new->inode, old->directory))
		return flags & RENAME_SWAP ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static int check_types(const struct name *old, const struct name *new, unsigned flags)
{
	if (new->inode != NULL && !(flags & RENAME_SWAP)) {
		if (is_directory(old) && !is_directory(new))
			return -ENOTDIR;
		if (!is_directory(old) && is_directory(new))
			return -EISDIR;
	}
	if (mount_below(old->inode) != NULL ||
	    (new->inode != NULL && mount_below(new->inode) != NULL))
		return -EBUSY;
	return old->directory->ops->rename == NULL ? -EPERM : 0;
}

static int rename_it(struct name *old, struct name *new, unsigned flags)
{
	int status = check_last(old, new, flags);

	if (status == 0)
		status = check_slashes(old, new, flags);
	if (status == 0)
		status = check_places(old, new, flags);
	if (status != 0 || old->inode == new->inode)
		return status; /* two names of one file: nothing is done */
	status = check_types(old, new, flags);
	if (status != 0)
		return status;
	return old->directory->ops->rename(old->directory, old->entry, old->inode, new->directory,
					   new->entry, new->inode, flags);
}

long sys_renameat2(int old_dir_fd, const char *old_path, int new_dir_fd, const char *new_path,
		   unsigned int flags)
{
	struct name old, new;
	int status;

	/* Nothing here has a use for RENAME_WHITEOUT. */
	if (flags & ~(unsigned)(RENAME_KEEP | RENAME_SWAP) ||
	    flags == (RENAME_KEEP | RENAME_SWAP))
		return -EINVAL;
	status = names_walk(old_dir_fd, old_path, NAMES_ENTRY, &old);
	if (status != 0)
		return status;
	status = names_walk(new_dir_fd, new_path, NAMES_ENTRY, &new);
	if (status == 0) {
		status = rename_it(&old, &new, flags);
		names_put(&new);
	}
	names_put(&old);
	return status;
}

long sys_renameat(int old_dir_fd, const char *old_path, int new_dir_fd, const char *new_path)
{
	return sys_renameat2(old_dir_fd, old_path, new_dir_fd, new_path, 0);
}

long sys_rename(const char *old_path, const char *new_path)
{
	return sys_renameat2(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}
