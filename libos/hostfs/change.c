/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "host.h"

_Static_assert((int)SKETE_FILE_MODE == (int)CHANGE_MODE && (int)SKETE_FILE_OWNER == (int)CHANGE_OWNER &&
	       (int)SKETE_FILE_GROUP == (int)CHANGE_GROUP &&
	       (int)SKETE_FILE_ACCESSED == (int)CHANGE_ACCESSED &&
	       (int)SKETE_FILE_MODIFIED == (int)CHANGE_MODIFIED, "passed on as they are");

int host_resize(struct inode *inode, struct file *file, off_t size)
{
	int status = 0;

	if (file != NULL)
		host_places[0].request = (struct skete_file_place){
			.handle = (uint32_t)host_file(file) };
	else
		status = host_place(&host_places[0], host(inode), "", 0);
	if (status == 0)
		status = (int)host_call(SKETE_FILE_RESIZE, (uint64_t)size, 0);
	return status;
}

static struct skete_file_time time_of(const struct timespec *time)
{
	return (struct skete_file_time){ time->tv_sec, (uint64_t)time->tv_nsec };
}

int host_change(struct inode *inode, const struct inode_change *change)
{
	const struct skete_file_change wanted = {
		.what = change->what, .mode = change->mode & 07777, .owner = change->owner,
		.group = change->group, .accessed = time_of(&change->accessed),
		.modified = time_of(&change->modified),
	};
	int status = host_place(&host_places[0], host(inode), "", 0);

	if (status == 0)
		status = (int)host_call(SKETE_FILE_CHANGE, (uintptr_t)&wanted, 0);
	if (status == 0 && change->what & CHANGE_MODE)
		inode->mode = (inode->mode & S_IFMT) | (change->mode & 07777);
	return status;
}

int host_access(struct inode *inode, int mode)
{
	int status = host_place(&host_places[0], host(inode), "", 0);

	return status != 0 ? status : (int)host_call(SKETE_FILE_ACCESS, (uint64_t)mode, 0);
}

long host_read_link(struct inode *inode, char *text)
{
	long length = host_place(&host_places[0], host(inode), "", 0);

	if (length == 0)
		length = host_call(SKETE_FILE_READ_LINK, (uintptr_t)text, LINK_TEXT_MAX);
	return length <= LINK_TEXT_MAX ? length : -EIO;
}
