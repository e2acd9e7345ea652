/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "debugger.h"

#define BREAKS_MAX 256

/* They are in the guest's memory while it runs. */
static struct breakpoint {
	uint64_t address;
	uint8_t *planted; /* NULL: not, or where */
	uint8_t original;
} breaks[BREAKS_MAX];
static size_t break_count;

/* As much of SIZE as is in one piece. */
static uint8_t *piece(uint64_t address, bool write, size_t *size)
{
	struct memory *memory = &monitor.memory;
	struct translation page = paging_query(memory, address);
	uint64_t offset = address & (page.size - 1), frame = page.frame;

	if (!page.used || page.supervisor || address >= SKETE_USER_END)
		return NULL;
	if (*size > page.size - offset)
		*size = page.size - offset;
	if (ram_holds(memory, frame, page.size))
		return memory->ram + frame + offset;
	/* The call page and the boot information. */
	return write || frame < memory->pool_base ? NULL : (uint8_t *)pool_at(memory, frame) + offset;
}

size_t gdb_read(uint64_t address, void *to, size_t size)
{
	size_t done = 0, part;
	const uint8_t *from;

	for (; done < size; done += part) {
		part = size - done;
		from = piece(address + done, false, &part);
		if (from == NULL)
			break;
		memcpy((uint8_t *)to + done, from, part);
	}
	return done;
}

size_t gdb_write(uint64_t address, const void *from, size_t size)
{
	size_t done = 0, part;
	uint8_t *to;

	for (; done < size; done += part) {
		part = size - done;
		to = piece(address + done, true, &part);
		if (to == NULL)
			break;
		memcpy(to, (const uint8_t *)from + done, part);
	}
	return done;
}

static struct breakpoint *find(uint64_t address)
{
	for (size_t i = 0; i < break_count; i++)
		if (breaks[i].address == address)
			return &breaks[i];
	return NULL;
}

bool debug_has_break(uint64_t address)
{
	return find(address) != NULL;
}

int gdb_point_set(enum gdb_point point, uint64_t address, uint64_t size)
{
	uint8_t byte;

	if (point >= GDB_WATCH_WRITE)
		return watch_set(point, address, size);
	if (gdb_read(address, &byte, 1) != 1 || gdb_write(address, &byte, 1) != 1)
		return -EFAULT;
	if (find(address) != NULL)
		return 0;
	if (break_count == BREAKS_MAX)
		return -ENOSPC;
	breaks[break_count++] = (struct breakpoint){ .address = address };
	return 0;
}

int gdb_point_clear(enum gdb_point point, uint64_t address, uint64_t size)
{
	struct breakpoint *found = find(address);

	if (point >= GDB_WATCH_WRITE)
		return watch_clear(point, address, size);
	if (found != NULL)
		*found = breaks[--break_count];
	return 0;
}

void debug_plant(void)
{
	for (size_t i = 0; i < break_count; i++) {
		size_t size = 1;

		breaks[i].planted = piece(breaks[i].address, true, &size);
		if (breaks[i].planted == NULL)
			continue;
		breaks[i].original = *breaks[i].planted;
		*breaks[i].planted = BREAKPOINT;
	}
}

void debug_lift(void)
{
	/* Its frame may have got something else meanwhile. */
	for (size_t i = 0; i < break_count; i++)
		if (breaks[i].planted != NULL && *breaks[i].planted == BREAKPOINT)
			*breaks[i].planted = breaks[i].original;
}

void debug_forget(void)
{
	break_count = 0;
	watch_forget();
}
