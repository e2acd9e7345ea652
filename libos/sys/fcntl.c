/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <stddef.h>

#include <arch/user.h>
#include <file/own.h>
#include <fs/open.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "duplicate.h"
#include "fcntl_of_all.h"

#define CHANGEABLE (O_APPEND | O_NONBLOCK | O_NOATIME)

enum operation {
	GET_SIGNAL = 11,
	GET_LEASE = 1025,
};

static long set_flags(struct file *file, int flags)
{
	/* Nothing here sends SIGIO or goes past a cache. */
	if (flags & (O_ASYNC | O_DIRECT))
		return -EINVAL;
	file_own_lock(file);
	file->flags = (file->flags & ~CHANGEABLE) | (flags & CHANGEABLE);
	file_own_unlock(file);
	return 0;
}

/* Where a record's offset counts from. */
static int lock_origin(struct file *file, int whence, off_t *origin)
{
	struct stat status = { .st_size = 0 };

	*origin = whence == SEEK_CUR ? file->position : 0;
	if (whence < SEEK_SET || whence > SEEK_END)
		return -EINVAL;
	if (whence == SEEK_END && file->ops->stat != NULL) {
		int error = file->ops->stat(file, &status);

		*origin = status.st_size;
		return error;
	}
	return 0;
}

static int check_record(struct file *file, const struct flock *lock)
{
	off_t start, length = lock->l_len;
	int status;

	file_own_lock(file);
	status = lock_origin(file, lock->l_whence, &start);
	file_own_unlock(file);
	if (status != 0)
		return status;
	if (lock->l_start > INT64_MAX - start)
		return -EOVERFLOW;
	start += lock->l_start;
	if (start < 0 || (length < 0 && start + length < 0))
		return -EINVAL;
	return length > 0 && length - 1 > INT64_MAX - start ? -EOVERFLOW : 0;
}

static int lock_allowed(const struct file *file, const struct flock *lock)
{
	int mode = file->flags & O_ACCMODE;

	switch (lock->l_type) {
	case F_RDLCK:
		return mode == O_WRONLY ? -EBADF : 0;
	case F_WRLCK:
		return mode == O_RDONLY ? -EBADF : 0;
	case F_UNLCK:
		return 0;
	default:
		return -EINVAL;
	}
}

/* Record locks belong to processes, and never conflict with those of the same one. */
static long lock(struct file *file, int op, void *argument)
{
	struct flock wanted;
	int status;

	if (user_copy_in(&wanted, argument, sizeof wanted) != 0)
		return -EFAULT;
	status = check_record(file, &wanted);
	if (status != 0)
		return status;
	if (op != F_GETLK)
		return lock_allowed(file, &wanted);
	if (wanted.l_type != F_RDLCK && wanted.l_type != F_WRLCK)
		return -EINVAL;
	wanted.l_type = F_UNLCK;
	return user_copy_out(argument, &wanted, sizeof wanted);
}

static long duplicate_from(struct file *file, unsigned long lowest, bool close_on_exec)
{
	if (lowest >= descriptor_limit)
		return -EINVAL;
	return duplicate(file, (int)lowest, close_on_exec);
}

static bool path_only_operation(int op)
{
	return op == F_DUPFD || op == F_DUPFD_CLOEXEC || op == F_GETFD || op == F_SETFD ||
		op == F_GETFL;
}

long fcntl_of_all(int fd, int op, unsigned long arg)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL || (file->flags & O_PATH && !path_only_operation(op)))
		return -EBADF;
	switch (op) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return duplicate_from(file, arg, op == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return descriptor_close_on_exec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		descriptor_set_close_on_exec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->flags & ~(FILE_LOCKS | FILE_WAITED);
	case F_SETFL:
		return set_flags(file, (int)arg);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
		return lock(file, op, (void *)arg);
	case F_GETOWN:
	case GET_SIGNAL:
		return 0; /* nobody: F_SETOWN is refused */
	case GET_LEASE:
		return F_UNLCK;
	default:
		return -EINVAL;
	}
}

/* Programs with pipes have one that knows their sizes (pipe_size.c). */
long sys_fcntl(int fd, int op, unsigned long arg) __attribute__((weak, alias("fcntl_of_all")));
