/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <fs/open.h>

#include <sys_calls.h>

#include "new_inode.h"

#define LARGE_FILE 0100000 /* O_LARGEFILE, as the kernel shows it to all */
#define ATTEMPTS 3
#define TEMPORARY (O_TMPFILE & ~O_DIRECTORY)
#define PATH_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Combinations that mean nothing (open(2), EINVAL). */
static int check_flags(int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY;

	if (flags & TEMPORARY)
		return flags & O_DIRECTORY && writes && !(flags & O_CREAT) ? 0 : -EINVAL;
	if (flags & O_CREAT && flags & O_DIRECTORY)
		return -EINVAL;
	return flags & (O_DIRECT | O_ASYNC) ? -EINVAL : 0;
}

/* A name that O_CREAT is given with. */
static int check_creation(const struct name *name, int flags)
{
	if (name->slash && name->last == LAST_NORMAL)
		return -EISDIR;
	if (name->last == LAST_TOO_LONG)
		return -ENAMETOOLONG;
	if (name->inode == NULL && name->file == NULL)
		return 0;
	if (flags & O_EXCL)
		return -EEXIST;
	return name->inode != NULL && S_ISDIR(name->inode->mode) ? -EISDIR : 0;
}

static int find(int dir_fd, const char *path, int flags, struct name *name)
{
	bool follows = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
	int status;

	if (!(flags & O_CREAT))
		return names_find(dir_fd, path, follows ? NAMES_FOLLOW : 0, name);
	status = names_walk(dir_fd, path, NAMES_ENTRY | (follows ? NAMES_FOLLOW : 0), name);
	if (status != 0)
		return status;
	status = check_creation(name, flags);
	if (status != 0)
		names_put(name);
	return status;
}

static int open_new(struct name *name, int flags, mode_t mode, struct file **file)
{
	struct new_inode new = new_inode_of(S_IFREG, mode);
	const struct inode_ops *ops = name->directory->ops;
	int status = -EPERM;

	new.flags = flags & ~O_TRUNC;
	if (ops->create != NULL)
		status = ops->create(name->directory, name->entry, &new, &name->inode);
	/* Whatever the permissions are, who makes a file may use it. */
	return status != 0 ? status : inode_open(name->inode, NULL, flags & ~O_TRUNC, file);
}

static int open_temporary(const struct name *name, int flags, mode_t mode, struct file **file)
{
	const struct new_inode new = new_inode_of(S_IFREG, mode);
	struct inode *directory = name->inode, *inode;
	int status;

	if (directory == NULL || !S_ISDIR(directory->mode))
		return -ENOTDIR;
	if (directory->ops->temporary == NULL)
		return -EOPNOTSUPP;
	status = directory->ops->temporary(directory, &new, &inode);
	if (status != 0)
		return status;
	inode->linkable = !(flags & O_EXCL);
	status = inode_open(inode, NULL, flags & ~(O_TMPFILE | O_TRUNC), file);
	inode_put(inode);
	return status;
}

static int open_name(struct name *name, int flags, mode_t mode, struct file **file)
{
	if (flags & TEMPORARY)
		return open_temporary(name, flags, mode, file);
	if (name->inode == NULL && name->file == NULL)
		return open_new(name, flags, mode, file);
	return inode_open(name->inode, name->file, flags, file);
}

static int open_path(int dir_fd, const char *path, int flags, mode_t mode, struct file **file)
{
	struct name name;
	int status;

	names_intent = flags;
	status = find(dir_fd, path, flags, &name);
	names_intent = NAMES_NOT_OPENED;
	if (status != 0)
		return status;
	status = open_name(&name, flags | (flags & O_PATH ? 0 : LARGE_FILE), mode, file);
	names_put(&name);
	return status;
}

/* Others may change the host's directories between two steps. */
static bool changed_meanwhile(int status, int flags)
{
	return status == -ESTALE || (status == -EEXIST && !(flags & O_EXCL));
}

long sys_openat(int dir_fd, const char *path, int flags, mode_t mode)
{
	unsigned attempts = ATTEMPTS;
	struct file *file;
	int status;

	if (flags & O_PATH)
		flags &= PATH_FLAGS;
	status = check_flags(flags);
	if (status != 0)
		return status;
	do {
		status = open_path(dir_fd, path, flags, mode, &file);
	} while (changed_meanwhile(status, flags) && --attempts > 0);
	if (status != 0)
		return status;
	status = descriptor_add(file, 0, flags & O_CLOEXEC);
	if (status < 0)
		file_put(file);
	return status;
}

long sys_open(const char *path, int flags, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

long sys_creat(const char *path, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
