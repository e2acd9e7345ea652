/* SPDX-License-Identifier: MIT */
/*
 * Calls that are in one file.  If it has a lock of its own, they find it without the files lock
 * (file/own.h), and have no reference to it, unless they sleep.
 */
#include <stddef.h>

#include <file/hold.h>
#include <file/own.h>

#include "../table.h"
#include "calls.h"

/* False: nobody has one any more. */
static bool get_unless_gone(struct file *file)
{
	unsigned count = __atomic_load_n(&file->references, __ATOMIC_RELAXED);

	do {
		if (count == 0 || count == FILE_GONE)
			return false;
	} while (!__atomic_compare_exchange_n(&file->references, &count, count + 1, true,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

bool file_ends(struct file *file)
{
	unsigned none = 0;
	bool ends;

	file_own_lock(file);
	ends = __atomic_compare_exchange_n(&file->references, &none, FILE_GONE, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
	file_own_unlock(file);
	return ends;
}

/* What has no lock of its own, in a call that does not hold the files lock, is another file. */
bool file_hold_again(struct file *file)
{
	struct thread *self = sched_current();

	if (!get_unless_gone(file))
		return false;
	self->held = file;
	file_own_lock(file);
	if (self->own != NULL || nest_held(&files_nest))
		return true;
	file_unhold();
	return false;
}

/* The file of FD, if it has a lock of its own, which is held.  NULL: it has none, or there is no
 * file. */
static struct file *enter_own(int fd)
{
	const uintptr_t *slot = descriptor_slot(fd);
	struct file *file;
	struct spin *own;

	if (slot == NULL)
		return NULL;
	while ((file = descriptor_of(slot)) != NULL && (own = file_own(file)) != NULL) {
		own_hold(own);
		if (descriptor_of(slot) == file && file_own(file) == own)
			return file;
		own_drop();
	}
	return NULL;
}

/* Without a lock, the table may have changed meanwhile: it counts what it has under the lock. */
struct file *file_enter(int fd)
{
	struct file *file = enter_own(fd);

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
