/* SPDX-License-Identifier: MIT */
/*
 * Files with locks of their own: calls find them without the files lock, and have no reference to them,
 * unless they sleep.
 */
#include <stddef.h>

#include <file/hold.h>
#include <file/own.h>

#include "../table.h"
#include "calls.h"

void file_begins(struct file *file)
{
	__atomic_store_n(&file->own.used, NULL, __ATOMIC_RELAXED);
	__atomic_store_n(&file->references, 1, __ATOMIC_RELEASE);
}

void file_own_take(const struct file *file)
{
	own_hold(file_own(file));
}

void file_own_give(void)
{
	own_drop();
}

/* Without a lock FILE may be another file by now, which is none of the caller's until it has looked. */
bool file_get_unless_gone(struct file *file)
{
	unsigned count = __atomic_load_n(&file->references, __ATOMIC_RELAXED);

	do {
		if (count == 0 || count == FILE_GONE)
			return false;
	} while (!__atomic_compare_exchange_n(&file->references, &count, count + 1, true,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

bool file_ends_once(struct file *file)
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

	if (!file_get_unless_gone(file))
		return false;
	self->held = file;
	file_own_lock(file);
	if (self->own != NULL || nest_held(&files_nest))
		return true;
	file_unhold();
	return false;
}

struct file *file_enter_own(int fd)
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
