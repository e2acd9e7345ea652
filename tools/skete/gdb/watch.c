/* SPDX-License-Identifier: MIT */
/*
 * Watchpoints by the page tables.  Debug registers would do it without faults of their neighbours;
 * but a host that runs ring 3 natively without hardware virtualisation does not load them.
 */
#include <errno.h>
#include <string.h>

#include "debugger.h"

#define WATCHES_MAX 16
#define SIZE_MAX_WATCHED 128
#define ERROR_WRITE 2u

static struct watch {
	enum gdb_point point;
	uint64_t address, size;
	uint8_t before[SIZE_MAX_WATCHED];
} watches[WATCHES_MAX];
static size_t watch_count;

static uint64_t page_of(uint64_t address)
{
	return address & ~(PAGE - 1);
}

static enum paging_watch kind(const struct watch *watch)
{
	return watch->point == GDB_WATCH_WRITE ? PAGING_WATCH_WRITES : PAGING_WATCH_ALL;
}

/* What the page needs for all that is on it. */
static enum paging_watch wanted(uint64_t page)
{
	enum paging_watch most = PAGING_WATCH_NONE;

	for (size_t i = 0; i < watch_count; i++) {
		const struct watch *watch = &watches[i];

		if (page_of(watch->address) <= page && page < watch->address + watch->size &&
		    kind(watch) > most)
			most = kind(watch);
	}
	return most;
}

static int set_pages(const struct watch *watch, bool on)
{
	uint64_t page = page_of(watch->address);
	int status = 0;

	for (; status == 0 && page < watch->address + watch->size; page += PAGE)
		status = paging_watch(&monitor.memory, page, on ? wanted(page) : PAGING_WATCH_NONE);
	return status;
}

int watch_set(enum gdb_point point, uint64_t address, uint64_t size)
{
	const struct watch watch = { .point = point, .address = address, .size = size };
	int status;

	if (size == 0 || address >= SKETE_USER_END || size > SKETE_USER_END - address)
		return -EINVAL;
	if (watch_count == WATCHES_MAX || size > SIZE_MAX_WATCHED)
		return -ENOSPC;
	watches[watch_count++] = watch;
	status = set_pages(&watch, true);
	return status == 0 ? 0 : (watch_clear(point, address, size), status);
}

static void forget(struct watch *found)
{
	const struct watch watch = *found;

	*found = watches[--watch_count];
	set_pages(&watch, true); /* for the others */
}

int watch_clear(enum gdb_point point, uint64_t address, uint64_t size)
{
	for (size_t i = 0; i < watch_count; i++)
		if (watches[i].point == point && watches[i].address == address &&
		    watches[i].size == size) {
			forget(&watches[i]);
			break;
		}
	return 0;
}

void watch_forget(void)
{
	while (watch_count > 0)
		forget(&watches[0]);
}

void watch_arm(void)
{
	for (size_t i = 0; i < watch_count; i++)
		gdb_read(watches[i].address, watches[i].before, watches[i].size);
	watch_keep();
}

void watch_keep(void)
{
	static bool told;

	for (size_t i = 0; i < watch_count; i++)
		if (set_pages(&watches[i], true) != 0 && !told) {
			told = true;
			complain("no page for a table: the debugger does not see each access");
		}
}

void watch_disarm(void)
{
	for (size_t i = 0; i < watch_count; i++)
		set_pages(&watches[i], false);
}

bool watch_covers(uint64_t address, uint64_t error)
{
	enum paging_watch armed = wanted(page_of(address));
	struct translation page = paging_query(&monitor.memory, address);

	/* If it would fault without us, it is the guest's. */
	return armed != PAGING_WATCH_NONE && page.used && !page.supervisor &&
	       (error & ERROR_WRITE ? page.protection & SKETE_WRITE
				    : armed == PAGING_WATCH_ALL && page.protection & SKETE_READ);
}

static bool is_hit(const struct watch *watch, uint64_t address, uint64_t error)
{
	uint8_t now[SIZE_MAX_WATCHED];
	bool changed = gdb_read(watch->address, now, watch->size) == watch->size &&
		       memcmp(now, watch->before, watch->size) != 0;
	bool inside = address - watch->address < watch->size;

	switch (watch->point) {
	case GDB_WATCH_WRITE: return changed;
	case GDB_WATCH_READ: return inside && !(error & ERROR_WRITE);
	default: return changed || inside;
	}
}

bool watch_hit(uint64_t address, uint64_t error, struct gdb_stop *stop)
{
	for (size_t i = 0; i < watch_count; i++)
		if (is_hit(&watches[i], address, error)) {
			stop->why = GDB_STOP_WATCH;
			stop->point = watches[i].point;
			stop->address = watches[i].address;
			return true;
		}
	return false;
}
