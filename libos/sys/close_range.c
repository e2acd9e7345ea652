/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <file/file.h>

#include <sys_calls.h>

enum close_range_flags {
	CLOSE_RANGE_UNSHARE = 2, /* the one process shares with nobody */
	CLOSE_RANGE_CLOEXEC = 4,
};

long sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	if (flags & ~(unsigned)(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) || first > last)
		return -EINVAL;
	for (unsigned fd = first; fd <= last && fd < DESCRIPTOR_MAX; fd++) {
		if (descriptor_file((int)fd) == NULL)
			continue;
		if (flags & CLOSE_RANGE_CLOEXEC)
			descriptor_set_close_on_exec((int)fd, true);
		else
			descriptor_close((int)fd);
	}
	return 0;
}
