/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>

#include <arch/user.h>

#include "change.h"

#define CHUNK 256

int change_check_path(const char *path)
{
	for (unsigned done = 0; done < PATH_MAX; done += CHUNK) {
		char chunk[CHUNK];
		long length = user_copy_string(chunk, path + done, sizeof chunk);

		if (length >= 0)
			return done + length == 0 ? -ENOENT : 0;
		if (length != -ENAMETOOLONG)
			return (int)length;
	}
	return -ENAMETOOLONG;
}
