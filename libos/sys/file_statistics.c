/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <fs/path.h>

#include <sys_calls.h>

#define PIPE_MAGIC 0x50495045 /* statfs(2), PIPEFS_MAGIC: the console is no file system */

static long tell(struct inode *inode, struct statfs *buf)
{
	struct statfs result = { .f_type = PIPE_MAGIC, .f_bsize = PAGE_SIZE,
				 .f_frsize = PAGE_SIZE, .f_namelen = ENTRY_NAME_MAX };

	if (inode != NULL)
		inode->ops->statistics(inode, &result);
	return user_copy_out(buf, &result, sizeof result);
}

long sys_statfs(const char *path, struct statfs *buf)
{
	struct inode *inode;
	struct file *file;
	long status = names_inode(AT_FDCWD, path, NAMES_FOLLOW, &inode, &file);

	if (status != 0)
		return status;
	status = tell(inode, buf);
	inode_put(inode);
	return status;
}

long sys_fstatfs(int fd, struct statfs *buf)
{
	struct file *file = descriptor_file(fd);

	return file == NULL ? -EBADF : tell(file->inode, buf);
}
