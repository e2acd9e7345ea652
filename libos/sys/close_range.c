/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <file/file.h>

#include <sys_calls.h>

/* linux/close_range.h */
enum close_range_flags {
	RANGE_UNSHARE = 2, /* the one process shares with nobody */
	RANGE_CLOSE_ON_EXEC = 4,
};

long sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	if (flags & ~(unsigned)(RANGE_UNSHARE | RANGE_CLOSE_ON_EXEC) || first > last)
		return -EINVAL;
	for (unsigned fd = first; fd <= last && fd < DESCRIPTOR_MAX; fd++) {
		if (descriptor_file((int)fd) == NULL)
			continue;
		if (flags & RANGE_CLOSE_ON_EXEC)
			descriptor_set_close_on_exec((int)fd, true);
		else
			descriptor_close((int)fd);
	}
	return 0;
}
