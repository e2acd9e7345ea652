/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>

#include <arch/user.h>
#include <waited/buffers.h>

/* Bytes of the current buffer, up to SIZE; 0: the vector changed meanwhile, or is not readable. */
static size_t current(struct buffers *buffers, size_t size)
{
	while (buffers->size == 0) {
		struct iovec part;

		if (buffers->more_count == 0 ||
		    user_copy_in(&part, buffers->more, sizeof part) != 0)
			return 0;
		buffers->more++;
		buffers->more_count--;
		buffers->base = part.iov_base;
		buffers->size = part.iov_len;
	}
	return size < buffers->size ? size : buffers->size;
}

static void step(struct buffers *buffers, size_t size)
{
	buffers->base += size;
	buffers->size -= size;
	buffers->left -= size;
}

int buffers_take(struct buffers *from, void *to, size_t size)
{
	char *at = to;

	while (size > 0) {
		size_t part = current(from, size);

		if (part == 0 || user_copy_in(at, from->base, part) != 0)
			return -EFAULT;
		step(from, part);
		at += part;
		size -= part;
	}
	return 0;
}

int buffers_fill(struct buffers *to, const void *from, size_t size)
{
	const char *at = from;

	while (size > 0) {
		size_t part = current(to, size);

		if (part == 0 || user_copy_out(to->base, at, part) != 0)
			return -EFAULT;
		step(to, part);
		at += part;
		size -= part;
	}
	return 0;
}
