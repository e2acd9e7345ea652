/* SPDX-License-Identifier: MIT */
/*
 * The application's buffers of one transfer, as a sequence of bytes.
 */
#ifndef WAITED_BUFFERS_H
#define WAITED_BUFFERS_H

#include <stddef.h>
#include <sys/uio.h>

struct buffers {
	char *base;              /* what is left of the current one */
	size_t size;
	const struct iovec *more; /* the others: the application's memory */
	size_t more_count;
	size_t left;             /* bytes in all, as it was checked once */
};

static inline struct buffers buffers_one(const void *buffer, size_t size)
{
	return (struct buffers){ .base = (char *)buffer, .size = size, .left = size };
}

/* LEFT is what the vector holds, or less. */
static inline struct buffers buffers_vector(const struct iovec *iov, size_t count, size_t left)
{
	return (struct buffers){ .more = iov, .more_count = count, .left = left };
}

/* Copy SIZE bytes, at most what is left, and step over them.  -EFAULT: some were. */
int buffers_take(struct buffers *from, void *to, size_t size);
int buffers_fill(struct buffers *to, const void *from, size_t size);

#endif
