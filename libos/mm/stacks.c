/* SPDX-License-Identifier: MIT */
/*
 * The memory of threads, kept from one to the next (<mm/stacks.h>).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <machine/paging.h>
#include <mm/release.h>
#include <mm/stacks.h>
#include <mm/vm.h>

#include "lock.h"

#define KEPT 64

/* Locking: the memory lock. */
static struct kept {
	uintptr_t start;
	size_t size, guard;
} kept[KEPT]; /* the last one in is the first one out: it is in the caches */
static unsigned count;
static size_t kept_size;

static void drop(unsigned i)
{
	kept_size -= kept[i].size;
	count--;
	memmove(&kept[i], &kept[i + 1], (count - i) * sizeof *kept);
}

static uintptr_t take(size_t size, size_t guard)
{
	for (unsigned i = count; i-- > 0;)
		if (kept[i].size == size && kept[i].guard == guard) {
			uintptr_t start = kept[i].start;

			drop(i);
			return start;
		}
	return 0;
}

static bool keep(uintptr_t start, size_t size, size_t guard)
{
	if (count == KEPT || size > release_limit() || kept_size > release_limit() - size)
		return false;
	kept[count++] = (struct kept){ start, size, guard };
	kept_size += size;
	return true;
}

static long map_new(size_t size, size_t guard)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	long place = vm_mmap(0, size, guard > 0 ? PROT_NONE : PROT_READ | PROT_WRITE, flags);
	int status;

	if (place < 0 || guard == 0)
		return place;
	status = vm_mprotect((uintptr_t)place + guard, size - guard, PROT_READ | PROT_WRITE);
	if (status == 0)
		return place;
	vm_munmap((uintptr_t)place, size);
	return status;
}

static long map(size_t size, size_t guard)
{
	long place = map_new(size, guard);

	if (place != -ENOMEM || !release_kept())
		return place;
	return map_new(size, guard);
}

long eremite_stack_map(size_t size, size_t guard, size_t clear)
{
	bool events = mm_lock();
	uintptr_t place = take(size, guard);

	mm_unlock(events);
	if (place == 0)
		return map(size, guard);
	if (user_clear((void *)(place + size - clear), clear) == 0)
		return (long)place;
	vm_munmap(place, size); /* RAM is out */
	return -ENOMEM;
}

void eremite_stack_unmap(void *address, size_t size, size_t guard)
{
	bool events, done = false;

	if (machine_maps_ahead() && guard > 0 && guard < size) {
		events = mm_lock();
		done = keep((uintptr_t)address, size, guard);
		mm_unlock(events);
	}
	if (!done)
		vm_munmap((uintptr_t)address, size);
}

bool stacks_release(void)
{
	bool events = mm_lock(), any = count > 0;

	while (count > 0) {
		struct kept last = kept[count - 1];

		drop(count - 1);
		vm_munmap(last.start, last.size);
	}
	mm_unlock(events);
	return any;
}
