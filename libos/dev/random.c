/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>
#include <dev/random.h>
#include <rand/random.h>

#define CHUNK 256

long random_copy_out(void *buffer, size_t size)
{
	char chunk[CHUNK];
	size_t done = 0;

	while (done < size) {
		size_t part = size - done < sizeof chunk ? size - done : sizeof chunk;

		random_bytes(chunk, part);
		if (user_copy_out((char *)buffer + done, chunk, part) != 0)
			break;
		done += part;
	}
	return done == 0 && size > 0 ? -EFAULT : (long)done;
}
