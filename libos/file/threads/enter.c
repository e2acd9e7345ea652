/* SPDX-License-Identifier: MIT */
/*
 * Calls that are in one file.
 */
#include <stddef.h>

#include <file/hold.h>
#include <file/own.h>

#include "calls.h"

/* Without a lock, the table may have changed meanwhile: it counts what it has under the lock. */
struct file *file_enter(int fd)
{
	struct file *file = file_enter_own != NULL ? file_enter_own(fd) : NULL;

	if (file != NULL)
		return file;
	nest_lock(&files_nest);
	file = descriptor_file(fd);
	if (file != NULL)
		file_own_lock(file);
	return file;
}

long file_leave(long result)
{
	file_unhold();
	if (nest_held(&files_nest))
		nest_unlock(&files_nest);
	call_ends();
	return result;
}
