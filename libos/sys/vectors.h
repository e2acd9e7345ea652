/* SPDX-License-Identifier: MIT */
#ifndef SYS_VECTORS_H
#define SYS_VECTORS_H

#include <stddef.h>
#include <sys/uio.h>

#include <file/file.h>

/* Linux's MAX_RW_COUNT: no call transfers more. */
static inline size_t vector_limit(size_t size)
{
	const size_t most = 0x7ffff000;

	return size < most ? size : most;
}

/* Call TRANSFER for each buffer that the application's vector names, until one is not done whole.
 * Returns the bytes done; an error only if there are none.  -EINVAL, -EFAULT for the vector. */
long vector_transfer(struct file *file, const struct iovec *iov, int count,
		     long (*transfer)(struct file *file, void *buffer, size_t size));

/* The same for writing: what is short is passed on in one piece. */
long vector_write_parts(struct file *file, const struct iovec *iov, int count,
			long (*transfer)(struct file *file, void *buffer, size_t size));

/* The two above, or, for files that can (waited/waited.h), all of the vector at once. */
long vector_read(struct file *file, const struct iovec *iov, int count,
		 long (*transfer)(struct file *file, void *buffer, size_t size));
long vector_write(struct file *file, const struct iovec *iov, int count,
		  long (*transfer)(struct file *file, void *buffer, size_t size));

/* 0.  -EINVAL: the total does not fit into a result (readv(2)); -EFAULT. */
int vector_check(const struct iovec *iov, int count);

#endif
