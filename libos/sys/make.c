/* SPDX-License-Identifier: MIT */
/*
 * Calls that make an entry in a directory.  Here and in remove.c and rename.c the order of the
 * checks is Linux's (fs/namei.c), so that a program sees the errors that it would see there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <arch/user.h>
#include <fs/path.h>
#include <mm/frames.h>

#include <sys_calls.h>

#include "new_inode.h"
#include "status.h"

static int make(int dir_fd, const char *path, const struct new_inode *new)
{
	struct inode *inode;
	struct name name;
	int status = names_find_new(dir_fd, path, S_ISDIR(new->mode), &name);

	if (status != 0)
		return status;
	status = -EPERM;
	if (name.directory->ops->create != NULL)
		status = name.directory->ops->create(name.directory, name.entry, new, &inode);
	if (status == 0)
		inode_put(inode);
	names_put(&name);
	return status;
}

long sys_mkdirat(int dir_fd, const char *path, mode_t mode)
{
	const struct new_inode new = new_inode_of(S_IFDIR, mode & 01777);

	return make(dir_fd, path, &new);
}

long sys_mkdir(const char *path, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

/* A pipe with a name could be made, but not used: there are no pipes. */
long sys_mknodat(int dir_fd, const char *path, mode_t mode, dev_t device)
{
	struct new_inode new = new_inode_of(mode & S_IFMT, mode);

	switch (mode & S_IFMT) {
	case 0:
		new.mode |= S_IFREG;
		break;
	case S_IFCHR:
	case S_IFBLK:
		new.device = device;
		break;
	case S_IFREG:
	case S_IFSOCK:
		break;
	case S_IFDIR:
	case S_IFIFO:
		return -EPERM;
	default:
		return -EINVAL;
	}
	return make(dir_fd, path, &new);
}

long sys_mknod(const char *path, mode_t mode, dev_t device)
{
	return sys_mknodat(AT_FDCWD, path, mode, device);
}

long sys_symlinkat(const char *target, int dir_fd, const char *link_path)
{
	struct new_inode new = { .mode = S_IFLNK | 0777, .owner = credentials.user.file,
				 .group = credentials.group.file };
	paddr_t frame = frames_alloc(0);
	long status;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	new.target = machine_direct(frame);
	status = user_copy_string(machine_direct(frame), target, LINK_TEXT_MAX + 1);
	if (status == 0)
		status = -ENOENT;
	if (status > 0)
		status = make(dir_fd, link_path, &new);
	frames_free(frame, 0);
	return status;
}

long sys_symlink(const char *target, const char *link_path)
{
	return sys_symlinkat(target, AT_FDCWD, link_path);
}

static int link_inode(struct name *name, struct inode *inode)
{
	struct stat status;

	if (inode == NULL || inode->ops != name->directory->ops)
		return -EXDEV;
	if (S_ISDIR(inode->mode) || inode->ops->link == NULL)
		return -EPERM;
	inode->ops->status(inode, &status);
	if (status.st_nlink == 0 && !inode->linkable)
		return -ENOENT;
	return inode->ops->link(name->directory, name->entry, inode);
}

long sys_linkat(int old_dir_fd, const char *old_path, int new_dir_fd, const char *new_path,
		int flags)
{
	struct inode *inode;
	struct file *file;
	struct name name;
	int status;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	status = names_inode(old_dir_fd, old_path,
			     (flags & AT_SYMLINK_FOLLOW ? NAMES_FOLLOW : 0) |
			     (flags & AT_EMPTY_PATH ? NAMES_EMPTY : 0), &inode, &file);
	if (status != 0)
		return status;
	status = names_find_new(new_dir_fd, new_path, false, &name);
	if (status == 0) {
		status = link_inode(&name, inode);
		names_put(&name);
	}
	inode_put(inode);
	return status;
}

long sys_link(const char *old_path, const char *new_path)
{
	return sys_linkat(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}
