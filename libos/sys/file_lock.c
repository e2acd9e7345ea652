/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include <file/own.h>
#include <fs/open.h>

#include <sys_calls.h>

/* Who waits for a lock that the program itself holds waits forever: -EDEADLK. */
static long refuse(int op)
{
	return op & LOCK_NB ? -EWOULDBLOCK : -EDEADLK;
}

static long lock(struct file *file, int op)
{
	struct inode *inode = file->inode;
	unsigned others = inode->shared_locks - !!(file->flags & FILE_SHARED_LOCK);
	bool other = inode->locked && !(file->flags & FILE_EXCLUSIVE_LOCK);

	if (other || (op & LOCK_EX && others > 0)) {
		file_unlock(file); /* as flock(2) says of a conversion */
		return refuse(op);
	}
	file_unlock(file);
	if (op & LOCK_EX) {
		inode->locked = true;
		file->flags |= FILE_EXCLUSIVE_LOCK;
	} else {
		inode->shared_locks++;
		file->flags |= FILE_SHARED_LOCK;
	}
	return 0;
}

/* The console's files have no inode, and nobody to share them with. */
long sys_flock(int fd, int op)
{
	struct file *file = descriptor_file(fd);
	int kind = op & ~LOCK_NB;
	long status = 0;

	if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN)
		return -EINVAL;
	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	if (file->inode == NULL)
		return 0;
	file_own_lock(file);
	if (kind != LOCK_UN)
		status = lock(file, op);
	else
		file_unlock(file);
	file_own_unlock(file);
	return status;
}
