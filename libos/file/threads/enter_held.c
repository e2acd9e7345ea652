/* SPDX-License-Identifier: MIT */
/*
 * Calls that are in one file, and take what locks they need by themselves.
 */
#include <stddef.h>

#include <file/hold.h>
#include <file/own.h>
#include <sched/thread.h>

#include "../table.h"
#include "calls.h"

struct file *file_enter_held(int fd)
{
	const uintptr_t *slot = descriptor_slot(fd);
	struct file *file;

	file_unhold(); /* of a call that a handler left by a jump */
	while (slot != NULL && (file = descriptor_of(slot)) != NULL) {
		if (!file_get_unless_gone(file))
			continue; /* it was closed since */
		if (descriptor_of(slot) == file) {
			sched_current()->held = file;
			return file;
		}
		file_put(file);
	}
	return NULL;
}
