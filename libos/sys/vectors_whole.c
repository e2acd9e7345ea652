/* SPDX-License-Identifier: MIT */
/*
 * readv(2) and writev(2) in programs that have files for which the vector is one transfer: what a
 * pipe takes at once, a message.  These replace the weak ones of vectors.c.
 */
#include <errno.h>

#include <arch/user.h>
#include <waited/waited.h>

#include "vectors.h"
#include "vectors_whole.h"

int vectors_whole(const struct iovec *iov, int count, struct buffers *buffers)
{
	int status = vector_check(iov, count);
	size_t left = 0;

	if (status != 0)
		return status;
	for (int i = 0; i < count; i++) {
		struct iovec part;

		if (user_copy_in(&part, &iov[i], sizeof part) != 0)
			return -EFAULT;
		left += part.iov_len;
	}
	*buffers = buffers_vector(iov, (size_t)count, vector_limit(left));
	return 0;
}

long vector_read(struct file *file, const struct iovec *iov, int count,
		 long (*transfer)(struct file *file, void *buffer, size_t size))
{
	const struct waited_ops *ops = waited_ops(file);
	struct buffers to;
	int status;

	if (ops == NULL || ops->read_whole == NULL)
		return vector_transfer(file, iov, count, transfer);
	status = vectors_whole(iov, count, &to);
	return status != 0 ? status : ops->read_whole(file, &to);
}

long vector_write(struct file *file, const struct iovec *iov, int count,
		  long (*transfer)(struct file *file, void *buffer, size_t size))
{
	const struct waited_ops *ops = waited_ops(file);
	struct buffers from;
	int status;

	if (ops == NULL || ops->write_whole == NULL)
		return vector_write_parts(file, iov, count, transfer);
	status = vectors_whole(iov, count, &from);
	return status != 0 ? status : ops->write_whole(file, &from);
}
