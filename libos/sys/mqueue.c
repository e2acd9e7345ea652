/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>

#include <arch/user.h>
#include <file/hold.h>
#include <fs/path.h>
#include <machine/clock.h>
#include <mqueue/mqueue.h>
#include <signal/hooks.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "user_time.h"

/* A name that is too long is seen as such by its length. */
static int take_name(char own[MQUEUE_NAME_MAX + 2], const char *name)
{
	long length = user_copy_string(own, name, MQUEUE_NAME_MAX + 2);

	own[MQUEUE_NAME_MAX + 1] = '\0';
	return length < 0 && length != -ENAMETOOLONG ? (int)length : 0;
}

long sys_mq_open(const char *name, int flags, mode_t mode, struct mq_attr *attributes)
{
	char own[MQUEUE_NAME_MAX + 2];
	struct mqueue_size size;
	struct mq_attr given;
	struct file *file;
	int status;

	if (attributes != NULL && user_copy_in(&given, attributes, sizeof given) != 0)
		return -EFAULT;
	status = take_name(own, name);
	if (status != 0)
		return status;
	if (attributes != NULL)
		size = (struct mqueue_size){ given.mq_maxmsg, given.mq_msgsize };
	status = mqueue_open(own, flags, mode & 0777 & ~file_mask, attributes != NULL ? &size : NULL,
			     &file);
	return status != 0 ? status : waited_enter(file, true);
}

long sys_mq_unlink(const char *name)
{
	char own[MQUEUE_NAME_MAX + 2];
	int status = take_name(own, name);

	return status != 0 ? status : mqueue_unlink(own);
}

static int take_deadline(const struct timespec *timeout, uint64_t *deadline)
{
	*deadline = MACHINE_NEVER;
	return timeout != NULL ? user_time(timeout, deadline) : 0;
}

/* FD's file if it is a queue that is open for what NOT is not; in either case, until file_leave. */
static struct file *queue_enter(int fd, int not)
{
	struct file *file = file_enter(fd);

	if (file == NULL || mqueue_of(file) == NULL || (file->flags & O_ACCMODE) == not ||
	    (file->flags & O_ACCMODE) == O_ACCMODE)
		return NULL;
	return file;
}

long sys_mq_timedsend(int queue, const char *msg, size_t length, unsigned int priority,
		      const struct timespec *timeout)
{
	struct file *file;
	uint64_t deadline;
	int status = take_deadline(timeout, &deadline);

	if (status != 0)
		return status;
	if (priority >= MQUEUE_PRIORITIES)
		return -EINVAL;
	file = queue_enter(queue, O_RDONLY);
	if (file == NULL)
		return file_leave(-EBADF);
	return signal_hook_return(file_leave(mqueue_send(file, msg, length, priority, deadline)));
}

long sys_mq_timedreceive(int queue, char *msg, size_t length, unsigned int *priority,
			 const struct timespec *timeout)
{
	struct file *file;
	uint64_t deadline;
	unsigned got;
	long result = take_deadline(timeout, &deadline);

	if (result != 0)
		return result;
	file = queue_enter(queue, O_WRONLY);
	if (file == NULL)
		return file_leave(-EBADF);
	result = file_leave(mqueue_receive(file, msg, length, &got, deadline));
	if (result >= 0 && priority != NULL && user_copy_out(priority, &got, sizeof got) != 0)
		result = -EFAULT;
	return signal_hook_return(result);
}

/* Of what FILE is; O_NONBLOCK as NEW says, if it is not NULL. */
static int exchange(struct file *file, const struct mq_attr *new, struct mq_attr *before)
{
	struct mqueue_size size;

	if (file == NULL || mqueue_of(file) == NULL)
		return -EBADF;
	size = mqueue_size(mqueue_of(file));
	before->mq_flags = file->flags & O_NONBLOCK;
	before->mq_maxmsg = size.messages;
	before->mq_msgsize = size.bytes;
	before->mq_curmsgs = mqueue_count(mqueue_of(file));
	if (new != NULL)
		file->flags = (file->flags & ~O_NONBLOCK) | (int)new->mq_flags;
	return 0;
}

long sys_mq_getsetattr(int queue, const struct mq_attr *new_attributes, struct mq_attr *old)
{
	struct mq_attr new, before = { 0 };
	long status;

	if (new_attributes != NULL) {
		if (user_copy_in(&new, new_attributes, sizeof new) != 0)
			return -EFAULT;
		if (new.mq_flags & ~(long)O_NONBLOCK)
			return -EINVAL;
	}
	status = file_leave(exchange(file_enter(queue), new_attributes != NULL ? &new : NULL, &before));
	if (status != 0)
		return status;
	return old != NULL ? user_copy_out(old, &before, sizeof before) : 0;
}
