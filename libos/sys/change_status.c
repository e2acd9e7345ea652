/* SPDX-License-Identifier: MIT */
/*
 * Permissions, owners and times.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <utime.h>

#include <arch/user.h>
#include <fs/path.h>
#include <time/clock.h>
#include <time/convert.h>

#include <sys_calls.h>

#include "status.h"

/* The console has no owner and no permissions that could be others. */
static int change(struct inode *inode, const struct inode_change *change)
{
	return inode != NULL && inode->ops->change != NULL ? inode->ops->change(inode, change)
							   : -EPERM;
}

static int change_path(int dir_fd, const char *path, unsigned flags, struct inode_change *wanted,
		       void (*prepare)(const struct inode *inode, struct inode_change *wanted))
{
	struct inode *inode;
	struct file *file;
	int status = names_inode(dir_fd, path, flags, &inode, &file);

	if (status != 0)
		return status;
	if (prepare != NULL && inode != NULL)
		prepare(inode, wanted);
	status = change(inode, wanted);
	inode_put(inode);
	return status;
}

/* The inode of an open file, NULL if it has none. */
static int inode_of(int fd, struct inode **inode)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	*inode = file->inode;
	return 0;
}

/* Linux cannot change the permissions of a symbolic link. */
static int change_mode(struct inode *inode, const struct inode_change *wanted)
{
	if (inode != NULL && S_ISLNK(inode->mode))
		return -EOPNOTSUPP;
	return change(inode, wanted);
}

long sys_fchmodat2(int dir_fd, const char *path, mode_t mode, int flags)
{
	const struct inode_change wanted = { .what = CHANGE_MODE, .mode = mode };
	struct inode *inode;
	struct file *file;
	int status;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	status = names_inode(dir_fd, path, status_names_flags(flags), &inode, &file);
	if (status != 0)
		return status;
	status = change_mode(inode, &wanted);
	inode_put(inode);
	return status;
}

long sys_fchmodat(int dir_fd, const char *path, mode_t mode)
{
	return sys_fchmodat2(dir_fd, path, mode, 0);
}

long sys_chmod(const char *path, mode_t mode)
{
	return sys_fchmodat(AT_FDCWD, path, mode);
}

long sys_fchmod(int fd, mode_t mode)
{
	const struct inode_change wanted = { .what = CHANGE_MODE, .mode = mode };
	struct inode *inode;
	int status = inode_of(fd, &inode);

	return status != 0 ? status : change(inode, &wanted);
}

static struct inode_change change_owner(uid_t owner, gid_t group)
{
	return (struct inode_change){
		.what = (owner != (uid_t)-1 ? CHANGE_OWNER : 0u) |
			(group != (gid_t)-1 ? CHANGE_GROUP : 0u),
		.owner = owner,
		.group = group,
	};
}

/* Who owns a program anew shall not run with its old rights (chown(2)). */
static void drop_rights(const struct inode *inode, struct inode_change *wanted)
{
	mode_t dropped = S_ISUID | (inode->mode & S_IXGRP ? S_ISGID : 0);

	if (S_ISDIR(inode->mode) || !(inode->mode & dropped))
		return;
	wanted->what |= CHANGE_MODE;
	wanted->mode = inode->mode & ~dropped;
}

long sys_fchownat(int dir_fd, const char *path, uid_t owner, gid_t group, int flags)
{
	struct inode_change wanted = change_owner(owner, group);

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return change_path(dir_fd, path, status_names_flags(flags), &wanted, drop_rights);
}

long sys_chown(const char *path, uid_t owner, gid_t group)
{
	return sys_fchownat(AT_FDCWD, path, owner, group, 0);
}

long sys_lchown(const char *path, uid_t owner, gid_t group)
{
	return sys_fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown(int fd, uid_t owner, gid_t group)
{
	struct inode_change wanted = change_owner(owner, group);
	struct inode *inode;
	int status = inode_of(fd, &inode);

	if (status != 0)
		return status;
	if (inode != NULL)
		drop_rights(inode, &wanted);
	return change(inode, &wanted);
}

/* One of the two times into *TO; whether it changes. */
static bool set_time(const struct timespec *time, struct timespec *to)
{
	if (time->tv_nsec == UTIME_OMIT)
		return false;
	if (time->tv_nsec == UTIME_NOW)
		time_to_timespec(clock_now(CLOCK_KIND_WALL), to);
	else
		*to = *time;
	return true;
}

static bool valid(const struct timespec *time)
{
	return time->tv_nsec == UTIME_NOW || time->tv_nsec == UTIME_OMIT ||
		(unsigned long)time->tv_nsec < NSEC_PER_SEC;
}

static int take_times(const struct timespec *times, struct inode_change *wanted)
{
	struct timespec copy[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };

	if (times != NULL && user_copy_in(copy, times, sizeof copy) != 0)
		return -EFAULT;
	if (!valid(&copy[0]) || !valid(&copy[1]))
		return -EINVAL;
	if (set_time(&copy[0], &wanted->accessed))
		wanted->what |= CHANGE_ACCESSED;
	if (set_time(&copy[1], &wanted->modified))
		wanted->what |= CHANGE_MODIFIED;
	return 0;
}

static int change_times(int dir_fd, const char *path, struct inode_change *wanted, int flags)
{
	struct inode *inode;
	int status;

	if (path == NULL && dir_fd != AT_FDCWD) {
		if (flags != 0)
			return -EINVAL;
		status = inode_of(dir_fd, &inode);
		return status != 0 ? status : change(inode, wanted);
	}
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return change_path(dir_fd, path, status_names_flags(flags), wanted, NULL);
}

long sys_utimensat(int dir_fd, const char *path, const struct timespec *times, int flags)
{
	struct inode_change wanted = { .what = 0 };
	int invalid = take_times(times, &wanted), status;

	if (invalid == -EFAULT || (invalid == 0 && wanted.what == 0))
		return invalid;
	/* Linux looks for the file before it looks at the times: then nothing changes. */
	status = change_times(dir_fd, path, &wanted, flags);
	return status != 0 ? status : invalid;
}
