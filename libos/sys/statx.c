/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "status.h"

#define BASIC_STATS 0x7ffu
#define RESERVED 0x80000000u
#define SYNC_TYPE 0x6000 /* AT_STATX_SYNC_TYPE: both bits together are invalid */

struct k_statx_time {
	int64_t seconds;
	uint32_t nanoseconds;
	int32_t reserved;
};

/* The kernel's struct statx (linux/stat.h). */
struct k_statx {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, spare0;
	uint64_t ino, size, blocks, attributes_mask;
	struct k_statx_time atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t spare[14];
};

_Static_assert(sizeof(struct k_statx) == 256, "struct statx");

static struct k_statx_time convert_time(const struct timespec *time)
{
	return (struct k_statx_time){ .seconds = time->tv_sec,
				      .nanoseconds = (uint32_t)time->tv_nsec };
}

static void convert(const struct stat *status, struct k_statx *to)
{
	*to = (struct k_statx){
		.mask = BASIC_STATS,
		.blksize = (uint32_t)status->st_blksize,
		.nlink = (uint32_t)status->st_nlink,
		.uid = status->st_uid,
		.gid = status->st_gid,
		.mode = (uint16_t)status->st_mode,
		.ino = status->st_ino,
		.size = (uint64_t)status->st_size,
		.blocks = (uint64_t)status->st_blocks,
		.atime = convert_time(&status->st_atim),
		.ctime = convert_time(&status->st_ctim),
		.mtime = convert_time(&status->st_mtim),
		.rdev_major = major(status->st_rdev),
		.rdev_minor = minor(status->st_rdev),
		.dev_major = major(status->st_dev),
		.dev_minor = minor(status->st_dev),
	};
}

long sys_statx(int dir_fd, const char *path, int flags, unsigned int mask, struct statx *buf)
{
	struct stat status;
	struct k_statx result;
	int error;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | SYNC_TYPE) ||
	    (flags & SYNC_TYPE) == SYNC_TYPE || mask & RESERVED)
		return -EINVAL;
	error = status_of_path(dir_fd, path, status_names_flags(flags), &status);
	if (error != 0)
		return error;
	convert(&status, &result);
	return user_copy_out(buf, &result, sizeof result);
}
