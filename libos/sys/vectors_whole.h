/* SPDX-License-Identifier: MIT */
#ifndef VECTORS_WHOLE_H
#define VECTORS_WHOLE_H

#include <sys/uio.h>

struct buffers;

/* The application's vector.  -EINVAL, -EFAULT. */
int vectors_whole(const struct iovec *iov, int count, struct buffers *buffers);

/* Files that see a vector as a whole are made by calls whose file includes this: the reference alone
 * links vectors_whole.c; nothing of this variable stays in the image. */
__attribute__((used)) static int (*const vectors_are_whole)(const struct iovec *iov, int count,
							    struct buffers *buffers) =
	vectors_whole;

#endif
