/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#include <arch/user.h>

#include "vectors.h"

#define VECTORS_MAX 1024
/* Short vectors, as stdio makes them, are written in one piece: a write may cost an exit. */
#define GATHER_COUNT 8
#define GATHER_MAX 256

/* The total must fit into a result (readv(2), EINVAL). */
int vector_check(const struct iovec *iov, int count)
{
	size_t total = 0;

	if (count < 0 || count > VECTORS_MAX)
		return -EINVAL;
	for (int i = 0; i < count; i++) {
		struct iovec part;

		if (user_copy_in(&part, &iov[i], sizeof part) != 0)
			return -EFAULT;
		if (part.iov_len > SSIZE_MAX - total)
			return -EINVAL;
		total += part.iov_len;
	}
	return 0;
}

/* All of a short vector in one piece; 0 if it is not short, or not all readable. */
static size_t gather(const struct iovec *iov, int count, char *buffer)
{
	size_t total = 0;

	for (int i = 0; i < count; i++) {
		struct iovec part;

		if (user_copy_in(&part, &iov[i], sizeof part) != 0 || part.iov_len > GATHER_MAX - total ||
		    user_copy_in(buffer + total, part.iov_base, part.iov_len) != 0)
			return 0;
		total += part.iov_len;
	}
	return total;
}

long vector_write_parts(struct file *file, const struct iovec *iov, int count,
			long (*transfer)(struct file *file, void *buffer, size_t size))
{
	char buffer[GATHER_MAX];
	size_t size = count > 1 && count <= GATHER_COUNT ? gather(iov, count, buffer) : 0;

	return size > 0 ? transfer(file, buffer, size) : vector_transfer(file, iov, count, transfer);
}

long vector_transfer(struct file *file, const struct iovec *iov, int count,
		     long (*transfer)(struct file *file, void *buffer, size_t size))
{
	int status = vector_check(iov, count);
	size_t done = 0;

	if (status != 0)
		return status;
	for (int i = 0; i < count; i++) {
		struct iovec part;
		long result;

		if (user_copy_in(&part, &iov[i], sizeof part) != 0)
			return done > 0 ? (long)done : -EFAULT;
		if (part.iov_len > vector_limit(SIZE_MAX) - done)
			part.iov_len = vector_limit(SIZE_MAX) - done;
		if (part.iov_len == 0)
			continue;
		result = transfer(file, part.iov_base, part.iov_len);
		if (result < 0)
			return done > 0 ? (long)done : result;
		done += (size_t)result;
		if ((size_t)result < part.iov_len)
			break;
	}
	return (long)done;
}

/* Programs with files that see a vector as a whole have others (vectors_whole.c). */
long vector_write(struct file *file, const struct iovec *iov, int count,
		  long (*transfer)(struct file *file, void *buffer, size_t size))
	__attribute__((weak, alias("vector_write_parts")));
long vector_read(struct file *file, const struct iovec *iov, int count,
		 long (*transfer)(struct file *file, void *buffer, size_t size))
	__attribute__((weak, alias("vector_transfer")));
