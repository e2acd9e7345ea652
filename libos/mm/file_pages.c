/* SPDX-License-Identifier: MIT */
/*
 * Areas whose pages are a file's.
 *
 * The rest of this module frees the frames that it unmaps, and gives memory at a fault.  Where that
 * must not be, the functions here take the place of weak ones: a program that has no files has none of
 * them, not even a test.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include <crash/exception.h>
#include <mm/file_pages.h>
#include <mm/vm.h>

#include "area.h"
#include "fault.h"
#include "lock.h"
#include "range.h"

static bool any; /* there has been such an area */

static uintptr_t lower(uintptr_t a, uintptr_t b)
{
	return a < b ? a : b;
}

static uintptr_t higher(uintptr_t a, uintptr_t b)
{
	return a > b ? a : b;
}

static void keep(paddr_t frame, size_t size)
{
	(void)frame;
	vm.resident -= size;
}

/* The pages of all areas with NAME, or of any (NULL), in [start, end).  Nothing has to be split: no
 * area ends within a huge page that is mapped. */
static void drop(const char *name, uintptr_t start, uintptr_t end)
{
	for (const struct area *area = area_above(start); area && area->start < end;
	     area = area_next(area)) {
		uintptr_t from = higher(area->start, start), to = lower(area->end, end);

		if (area->is.kind == VM_FILE && (!name || area->is.name == name))
			machine_page_unmap(from, to - from, keep);
	}
}

/* In the place of the one in range.c. */
int range_drop(uintptr_t start, uintptr_t end)
{
	drop(NULL, start, end);
	return range_drop_own(start, end);
}

static bool permits(const struct area *area, enum vm_access access)
{
	return area->is.prot & (access == VM_ACCESS_WRITE ? PROT_WRITE :
				access == VM_ACCESS_EXEC ? PROT_EXEC : RANGE_PROT);
}

/* In the place of the one in fault.c. */
int range_fault(uintptr_t address, enum vm_access access)
{
	struct page_translation translation;
	const struct area *area = area_find(address);

	if (area && area->is.kind == VM_FILE && permits(area, access) &&
	    !machine_page_query(address, &translation))
		return -EFAULT;
	return range_fault_own(address, access);
}

/* In the place of the one in libos/crash. */
void exception_raise(const struct exception *exception)
{
	struct exception bus = *exception;
	struct vm_description at;

	if (bus.access != PAGE_ACCESS_NONE && bus.signal == SIGSEGV && bus.code == SEGV_MAPERR) {
		vm_describe(bus.address, &at);
		if (at.mapped && at.kind == VM_FILE) {
			bus.signal = SIGBUS;
			bus.code = BUS_ADRERR;
			bus.what = "access behind the end of a mapped file";
		}
	}
	exception_raise_own(&bus);
}

/* What has been mapped without access becomes the file's. */
static int take(const char *name, uintptr_t start, uintptr_t end, int prot, unsigned flags)
{
	int status = area_reserve(2, false);

	if (status < 0)
		return status;
	any = true;
	area_isolate(start, end);
	for (struct area *area = area_find(start); area && area->start < end;
	     area = area_next(area)) {
		struct area_attributes is = area->is;

		is.name = name;
		is.kind = VM_FILE;
		is.prot = (uint8_t)(prot & RANGE_PROT);
		is.flags = (uint16_t)(flags | (is.flags & AREA_LOCKED));
		area_change(area, &is);
	}
	return 0;
}

long file_pages_reserve(const char *name, uintptr_t address, size_t size, int prot, int flags,
			bool read_only)
{
	bool events;
	long start;
	int status;

	if (prot & PROT_EXEC) /* the file's writers would have a way around W^X */
		return -EPERM;
	flags &= MAP_FIXED | MAP_FIXED_NOREPLACE;
	start = vm_mmap(address, size, PROT_NONE, flags | MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE);
	if (start < 0)
		return start;
	events = vm_lock();
	status = take(name, (uintptr_t)start, (uintptr_t)start + range_round(size), prot,
		      AREA_SHARED | AREA_NORESERVE | (read_only ? AREA_READ_ONLY : 0));
	mm_unlock(events);
	if (status == 0)
		return start;
	vm_munmap((uintptr_t)start, size);
	return status;
}

int file_pages_absent(uintptr_t address, size_t size, int prot)
{
	bool events = vm_lock();
	int status = range_drop(address, address + size);

	if (status == 0)
		status = take("file", address, address + range_round(size), prot, AREA_NORESERVE);
	mm_unlock(events);
	return status;
}

/* From START on, where nothing is mapped; at most to END. */
static uintptr_t hole_end(uintptr_t start, uintptr_t end)
{
	struct page_translation page;

	while (start < end && !machine_page_query(start, &page))
		start += PAGE_SIZE;
	return start;
}

void file_pages_map(const char *name, uintptr_t address, paddr_t frame, size_t size)
{
	bool events = vm_lock();

	for (uintptr_t at = address, end; at < address + size; at = end) {
		const struct area *area = area_find(at);

		end = at + PAGE_SIZE;
		if (!area || area->is.kind != VM_FILE || area->is.name != name)
			continue;
		end = hole_end(at, lower(area->end, address + size));
		/* Without memory for the tables, the pages are not there: SIGBUS. */
		if (end > at && machine_page_map(at, frame + (at - address), end - at,
						 PAGE_SHARED | range_protection(area->is.prot)) == 0)
			fault_count(area, end - at);
		if (end == at)
			end += PAGE_SIZE;
	}
	mm_unlock(events);
}

void file_pages_unmap(const char *name, uintptr_t address, size_t size)
{
	bool events = vm_lock();

	drop(name, address, address + size);
	mm_unlock(events);
}

bool file_pages_in_use(const char *name)
{
	bool events = vm_lock();
	const struct area *area = area_above(0);

	while (area && area->is.name != name)
		area = area_next(area);
	mm_unlock(events);
	return area != NULL;
}

int *file_pages_word(int *word)
{
	struct page_translation page;
	const struct area *area;
	bool events;

	if (!any)
		return word;
	events = vm_lock();
	area = area_find((uintptr_t)word);
	if (area && area->is.kind == VM_FILE && (area->is.flags & AREA_SHARED) &&
	    machine_page_query((uintptr_t)word, &page) && page.protection)
		word = machine_direct(page.frame + ((uintptr_t)word & (page.size - 1)));
	mm_unlock(events);
	return word;
}

bool file_pages_find(uintptr_t address, struct file_pages *found)
{
	bool events = vm_lock();
	const struct area *area = area_find(address);
	bool is = area && area->is.kind == VM_FILE && (area->is.flags & AREA_SHARED);

	if (is)
		*found = (struct file_pages){ area->is.name, area->is.prot, area->end - address };
	mm_unlock(events);
	return is;
}
