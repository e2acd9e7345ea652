/* SPDX-License-Identifier: MIT */
/*
 * Permissions, owners and times, which cannot be changed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <utime.h>

#include <arch/user.h>
#include <dev/names.h>
#include <time/convert.h>

#include <sys_calls.h>

static long refuse_descriptor(int fd)
{
	struct file *file = descriptor_file(fd);

	return file == NULL || file->flags & O_PATH ? -EBADF : -EROFS;
}

long sys_fchmodat(int dir_fd, const char *path, mode_t mode)
{
	(void)mode;
	return names_refuse_change(dir_fd, path, NAMES_FOLLOW);
}

long sys_chmod(const char *path, mode_t mode)
{
	return sys_fchmodat(AT_FDCWD, path, mode);
}

long sys_fchmod(int fd, mode_t mode)
{
	(void)mode;
	return refuse_descriptor(fd);
}

long sys_fchownat(int dir_fd, const char *path, uid_t owner, gid_t group, int flags)
{
	(void)owner;
	(void)group;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return names_refuse_change(dir_fd, path,
				   (flags & AT_SYMLINK_NOFOLLOW ? 0 : NAMES_FOLLOW) |
				   (flags & AT_EMPTY_PATH ? NAMES_EMPTY : 0));
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
	(void)owner;
	(void)group;
	return refuse_descriptor(fd);
}

static bool special(const struct timespec *time)
{
	return time->tv_nsec == UTIME_NOW || time->tv_nsec == UTIME_OMIT;
}

static int check_times(const struct timespec *times, bool *nothing)
{
	struct timespec copy[2];

	*nothing = false;
	if (times == NULL)
		return 0;
	if (user_copy_in(copy, times, sizeof copy) != 0)
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		if (!special(&copy[i]) && (unsigned long)copy[i].tv_nsec >= NSEC_PER_SEC)
			return -EINVAL;
	*nothing = copy[0].tv_nsec == UTIME_OMIT && copy[1].tv_nsec == UTIME_OMIT;
	return 0;
}

long sys_utimensat(int dir_fd, const char *path, const struct timespec *times, int flags)
{
	bool nothing;
	int status = check_times(times, &nothing);

	if (status != 0)
		return status;
	if (nothing)
		return 0;
	if (path == NULL && dir_fd != AT_FDCWD)
		return flags != 0 ? -EINVAL : refuse_descriptor(dir_fd);
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return names_refuse_change(dir_fd, path,
				   (flags & AT_SYMLINK_NOFOLLOW ? 0 : NAMES_FOLLOW) |
				   (flags & AT_EMPTY_PATH ? NAMES_EMPTY : 0));
}
