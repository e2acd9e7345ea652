/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <fs/path.h>

#include "host.h"

#define DEVICES 0x80000 /* in st_dev: the RAM file systems' numbers are the guest's own */

/* What a walk has found is not asked for again by the same call. */
static struct {
	const struct host_inode *node;
	unsigned moment;
	struct skete_file_status status;
} heard;

void host_heard(struct host_inode *node, const struct skete_file_status *status)
{
	heard.node = node;
	heard.moment = names_moment;
	heard.status = *status;
}

void host_forget(const struct host_inode *node)
{
	if (heard.node == node)
		heard.node = NULL;
}

static struct timespec time_of(const struct skete_file_time *time)
{
	return (struct timespec){ .tv_sec = time->seconds, .tv_nsec = (long)time->nanoseconds };
}

static void convert(const struct skete_file_status *from, struct stat *to)
{
	*to = (struct stat){
		.st_dev = from->file_system | DEVICES, .st_ino = from->number,
		.st_mode = from->mode, .st_nlink = from->links,
		.st_uid = from->owner, .st_gid = from->group, .st_rdev = from->device,
		.st_size = (off_t)from->size, .st_blksize = (blksize_t)from->block_size,
		.st_blocks = (blkcnt_t)from->blocks, .st_atim = time_of(&from->accessed),
		.st_mtim = time_of(&from->modified), .st_ctim = time_of(&from->changed),
	};
}

/* Where the last component of the path begins. */
static uint64_t last_of(const struct host_place *place)
{
	size_t at = SKETE_FILE_PATH;

	while (at > place->start && place->text[at - 1] != '/')
		at--;
	return at - place->start;
}

void host_status(struct inode *inode, struct stat *to)
{
	struct skete_file_status status = { .file_system = host(inode)->file_system,
					    .number = host(inode)->number, .mode = inode->mode };

	if (heard.node == host(inode) && heard.moment == names_moment)
		status = heard.status;
	else if (host_place(&host_places[0], host(inode), "", 0) == 0)
		machine_files_call(SKETE_FILE_LOOKUP, (uintptr_t)&host_places[0].request,
				   (uintptr_t)&status, 1, last_of(&host_places[0]));
	convert(&status, to);
	inode->mode = (inode->mode & S_IFMT) | (status.mode & 07777);
	host(inode)->size = status.size;
}

void host_statistics(struct inode *inode, struct statfs *result)
{
	struct skete_file_statistics from = { .block_size = 512 };
	int handle = host_handle(host(inode));

	if (handle == NO_HANDLE)
		handle = (int)host(inode)->map;
	machine_files_call(SKETE_FILE_STATISTICS, (uint64_t)handle, (uintptr_t)&from, 0, 0);
	*result = (struct statfs){
		.f_type = from.type, .f_flags = from.flags, .f_bsize = from.block_size,
		.f_frsize = from.fragment_size, .f_namelen = from.name_max,
		.f_blocks = from.blocks, .f_bfree = from.blocks_free,
		.f_bavail = from.blocks_available, .f_files = from.files,
		.f_ffree = from.files_free,
	};
}
