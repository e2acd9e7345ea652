/* SPDX-License-Identifier: MIT */
/*
 * What utimensat(2) replaced.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <utime.h>

#include <arch/user.h>
#include <time/convert.h>

#include <sys_calls.h>

long sys_futimesat(int dir_fd, const char *path, const struct timeval *times)
{
	struct timeval given[2];
	struct timespec wanted[2];

	if (times == NULL)
		return sys_utimensat(dir_fd, path, NULL, 0);
	if (user_copy_in(given, times, sizeof given) != 0)
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (given[i].tv_usec < 0 || given[i].tv_usec >= 1000000)
			return -EINVAL;
		wanted[i] = (struct timespec){ given[i].tv_sec,
					       given[i].tv_usec * (long)NSEC_PER_USEC };
	}
	return sys_utimensat(dir_fd, path, wanted, 0);
}

long sys_utimes(const char *path, const struct timeval *times)
{
	return sys_futimesat(AT_FDCWD, path, times);
}

long sys_utime(const char *path, const struct utimbuf *times)
{
	struct utimbuf given;
	struct timespec wanted[2] = { { 0, 0 }, { 0, 0 } };

	if (times == NULL)
		return sys_utimensat(AT_FDCWD, path, NULL, 0);
	if (user_copy_in(&given, times, sizeof given) != 0)
		return -EFAULT;
	wanted[0].tv_sec = given.actime;
	wanted[1].tv_sec = given.modtime;
	return sys_utimensat(AT_FDCWD, path, wanted, 0);
}
