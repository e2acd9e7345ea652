/* SPDX-License-Identifier: MIT */
/*
 * Page tables (Intel SDM volume 3, 4.5), in the pool.
 *
 * We write the entries.  If one was present, CPUs may know it: they are stopped, flush it before
 * they go on, and, since a host with shadow paging does not see what we write, the stub writes it
 * once more in the guest (vcpu_edit).  Small pages have a way that needs no ring 0: the host forgets
 * their frames, by whatever address they were known, and looks at our entries again (memory_forget).
 */
#include <errno.h>
#include <string.h>

#include "process/process.h"

#define ENTRY_PRESENT 1ull
#define ENTRY_WRITE 2ull
#define ENTRY_USER 4ull
#define ENTRY_ACCESSED_DIRTY 0x60ull
#define ENTRY_HUGE 0x80ull
#define ENTRY_KEPT 0x200ull /* ours: a page without access */
#define ENTRY_WATCHED 0x400ull       /* ours: it was the user's, */
#define ENTRY_WATCHED_WRITE 0x800ull /* it was writable, but a debugger watches */
#define ENTRY_NO_EXEC (1ull << 63)
#define ENTRY_FRAME 0x000ffffffffff000ull
#define ENTRIES 512

enum level { LEVEL_PAGE, LEVEL_HUGE, LEVEL_GIANT, LEVEL_TOP };

static uint64_t level_size(enum level level)
{
	return PAGE << 9 * level;
}

int paging_init(struct memory *memory)
{
	memory->root = pool_take(memory);
	return memory->root != 0 ? 0 : -ENOMEM;
}

static uint64_t *slot_in(struct memory *memory, uint64_t table, uint64_t va, enum level level)
{
	uint64_t *entries = pool_at(memory, table);

	return &entries[va >> (12 + 9 * level) & (ENTRIES - 1)];
}

static bool is_used(uint64_t entry)
{
	return entry & (ENTRY_PRESENT | ENTRY_KEPT);
}

static bool is_table(uint64_t entry, enum level level)
{
	return level > LEVEL_PAGE && is_used(entry) && !(entry & ENTRY_HUGE);
}

/* The slot of the page or hole at VA. */
static uint64_t *find(struct memory *memory, uint64_t va, enum level *level)
{
	uint64_t table = memory->root;

	for (*level = LEVEL_TOP;; --*level) {
		uint64_t *slot = slot_in(memory, table, va, *level);

		if (!is_table(*slot, *level))
			return slot;
		table = *slot & ENTRY_FRAME;
	}
}

static uint64_t leaf_bits(unsigned protection)
{
	uint64_t bits = ENTRY_ACCESSED_DIRTY;

	bits |= protection & (SKETE_READ | SKETE_WRITE | SKETE_EXEC) ? ENTRY_PRESENT : ENTRY_KEPT;
	if (protection & SKETE_WRITE)
		bits |= ENTRY_WRITE;
	if (!(protection & SKETE_EXEC))
		bits |= ENTRY_NO_EXEC;
	if (!(protection & PAGING_SUPERVISOR))
		bits |= ENTRY_USER;
	return bits;
}

/* Entries of the topmost table never change once they are there. */
static void share_top(struct memory *memory, const uint64_t *slot)
{
	const uint64_t *top = pool_at(memory, memory->root);
	ptrdiff_t index = slot - top;

	if (index < 0 || index >= ENTRIES)
		return;
	for (unsigned i = 1; i < monitor.cpu_count; i++)
		if (monitor.cpus[i].root != 0) {
			uint64_t *other = pool_at(memory, monitor.cpus[i].root);

			__atomic_store_n(&other[index], *slot, __ATOMIC_RELEASE);
		}
}

static void write_entry(struct memory *memory, uint64_t *slot, uint64_t value, uint64_t va)
{
	struct edit edit = {
		.slot = SUPERVISOR_BASE + (uint64_t)((uint8_t *)slot - memory->pool),
		.address = va,
	};
	bool known = *slot & ENTRY_PRESENT && this_cpu != NULL && !monitor.options->process;

	if (known)
		cpus_pause(&monitor);
	__atomic_store_n(slot, value, __ATOMIC_RELEASE);
	share_top(memory, slot);
	if (!known)
		return;
	cpus_flush(&monitor);
	vcpu_edit(&monitor, this_cpu, &edit);
}

static bool is_empty(const uint64_t *entries)
{
	for (unsigned i = 0; i < ENTRIES; i++)
		if (entries[i] != 0)
			return false;
	return true;
}

/* Free tables of [va, end) that are empty. */
static void reap(struct memory *memory, uint64_t va, uint64_t end)
{
	while (va < end) {
		enum level level;
		uint64_t table = memory->root, *slot = NULL;

		find(memory, va, &level);
		if (level == LEVEL_PAGE) {
			for (enum level l = LEVEL_TOP; l > LEVEL_PAGE; l--) {
				slot = slot_in(memory, table, va, l);
				table = *slot & ENTRY_FRAME;
			}
			if (is_empty(pool_at(memory, table))) {
				write_entry(memory, slot, 0, va);
				pool_give(memory, table);
			}
			level = LEVEL_HUGE;
		}
		va = (va | (level_size(level) - 1)) + 1;
	}
}

/* Tables that lost their pages stay until one is needed: to take them out costs an edit. */
static uint64_t take_table(struct memory *memory)
{
	uint64_t table = pool_take(memory);

	if (table != 0)
		return table;
	reap(memory, SKETE_USER_START, SKETE_DIRECT);
	reap(memory, SKETE_DIRECT_END, SKETE_USER_END);
	return pool_take(memory);
}

/* The slot for VA at LEVEL, with the tables on the way; NULL with -ENOMEM or -EEXIST in *STATUS. */
static uint64_t *make(struct memory *memory, uint64_t va, enum level level, int *status)
{
	uint64_t table = memory->root;

	for (enum level l = LEVEL_TOP; l > level; l--) {
		uint64_t *slot = slot_in(memory, table, va, l);

		if (!is_used(*slot)) {
			uint64_t fresh = take_table(memory);

			*status = -ENOMEM;
			if (fresh == 0)
				return NULL;
			write_entry(memory, slot, fresh | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER, va);
		} else if (!is_table(*slot, l)) {
			*status = -EEXIST;
			return NULL;
		}
		table = *slot & ENTRY_FRAME;
	}
	return slot_in(memory, table, va, level);
}

int paging_prepare(struct memory *memory, uint64_t va, bool huge)
{
	int status = 0;

	return make(memory, va, huge ? LEVEL_HUGE : LEVEL_PAGE, &status) != NULL ? 0 : status;
}

int paging_map(struct memory *memory, uint64_t va, uint64_t pa, uint64_t size, unsigned protection)
{
	uint64_t end = va + size;
	int status = 0;

	while (va < end) {
		enum level level = ((va | pa) & (HUGE_PAGE - 1)) == 0 && end - va >= HUGE_PAGE
					   ? LEVEL_HUGE : LEVEL_PAGE;
		uint64_t *slot = make(memory, va, level, &status);

		if (slot != NULL && level == LEVEL_HUGE && is_used(*slot))
			reap(memory, va, va + HUGE_PAGE);
		if (slot != NULL && level == LEVEL_HUGE && is_used(*slot)) {
			level = LEVEL_PAGE; /* a table is there already */
			slot = make(memory, va, level, &status);
		}
		if (slot == NULL)
			return status;
		if (is_used(*slot))
			return -EEXIST;
		write_entry(memory, slot,
			    pa | leaf_bits(protection) | (level == LEVEL_HUGE ? ENTRY_HUGE : 0), va);
		process_note(va, level_size(level), pa, protection, false);
		va += level_size(level);
		pa += level_size(level);
	}
	return 0;
}

int paging_split(struct memory *memory, uint64_t va)
{
	enum level level;
	uint64_t *slot = find(memory, va, &level), *entries, entry = *slot, table;

	if (level == LEVEL_PAGE || !is_used(entry) || (va & (level_size(level) - 1)) == 0)
		return 0;
	table = take_table(memory);
	if (table == 0)
		return -ENOMEM;
	entries = pool_at(memory, table);
	for (uint64_t i = 0; i < ENTRIES; i++)
		entries[i] = (entry & ~ENTRY_HUGE) + i * PAGE;
	write_entry(memory, slot, table | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER, va);
	return 0;
}

/* The table of LEVEL on the way to VA. */
static uint64_t table_of(struct memory *memory, uint64_t va, enum level level)
{
	uint64_t table = memory->root;

	for (enum level l = LEVEL_TOP; l > level; l--)
		table = *slot_in(memory, table, va, l) & ENTRY_FRAME;
	return table;
}

int paging_add_root(struct memory *memory, struct cpu *cpu)
{
	uint64_t entry = cpu_page_at(memory, cpu->index, CPU_OWN) | leaf_bits(SKETE_READ | SKETE_WRITE);
	uint64_t tables[LEVEL_TOP + 1];

	/* From the page up: copies of the tables, but for one entry each. */
	for (enum level level = LEVEL_PAGE; level <= LEVEL_TOP; level++) {
		tables[level] = take_table(memory);
		if (tables[level] == 0) {
			while (level-- > LEVEL_PAGE)
				pool_give(memory, tables[level]);
			return -ENOMEM;
		}
		memcpy(pool_at(memory, tables[level]),
		       pool_at(memory, table_of(memory, SKETE_CPU_PAGE, level)), PAGE);
		*slot_in(memory, tables[level], SKETE_CPU_PAGE, level) = entry;
		entry = tables[level] | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER;
	}
	cpu->root = entry & ENTRY_FRAME;
	return 0;
}

struct translation paging_query(struct memory *memory, uint64_t va)
{
	enum level level;
	uint64_t entry = *find(memory, va, &level);
	struct translation page = { .size = level_size(level), .used = is_used(entry) };

	if (!page.used)
		return page;
	page.frame = entry & ENTRY_FRAME & ~(page.size - 1);
	page.supervisor = !(entry & (ENTRY_USER | ENTRY_WATCHED));
	if (entry & ENTRY_PRESENT)
		page.protection = SKETE_READ | (entry & ENTRY_NO_EXEC ? 0 : SKETE_EXEC) |
				  (entry & (ENTRY_WRITE | ENTRY_WATCHED_WRITE) ? SKETE_WRITE : 0);
	return page;
}

bool paging_find(struct memory *memory, uint64_t *va, uint64_t end, struct translation *page)
{
	while (*va < end) {
		*page = paging_query(memory, *va);
		if (page->used)
			return true;
		*va = (*va | (page->size - 1)) + 1;
	}
	return false;
}

uint64_t paging_run(struct memory *memory, uint64_t va, uint64_t end)
{
	struct translation first = paging_query(memory, va), page = first;
	uint64_t at = (va | (first.size - 1)) + 1;

	while (first.used && first.size == PAGE && at < end) {
		page = paging_query(memory, at);
		if (!page.used || page.size != PAGE || page.protection != first.protection ||
		    page.frame != first.frame + (at - va))
			break;
		at += PAGE;
	}
	return at - va;
}

void paging_change(struct memory *memory, uint64_t va, uint64_t size, unsigned protection, bool clear)
{
	struct translation first = paging_query(memory, va);
	bool direct = first.size == PAGE && first.protection != 0 && this_cpu != NULL &&
		      !monitor.options->process;

	process_note(va, size, clear ? UINT64_MAX : first.frame, protection, true);
	if (direct) {
		cpus_pause(&monitor);
		direct = memory_forget(memory, first.frame, size);
	}
	for (uint64_t end = va + size; va < end; va += first.size) {
		enum level level;
		uint64_t *slot = find(memory, va, &level);
		uint64_t value = clear ? 0 : (*slot & (ENTRY_FRAME | ENTRY_HUGE)) | leaf_bits(protection);

		if (direct)
			__atomic_store_n(slot, value, __ATOMIC_RELEASE);
		else
			write_entry(memory, slot, value, va);
	}
}

int paging_watch(struct memory *memory, uint64_t va, enum paging_watch what)
{
	struct translation page = paging_query(memory, va);
	uint64_t *slot, entry;
	enum level level;

	if (!page.used || page.supervisor || page.protection == 0)
		return 0;
	/* The page alone: whichever of the two is not where a large page begins. */
	if (what != PAGING_WATCH_NONE && (paging_split(memory, va) != 0 ||
					  paging_split(memory, va + PAGE) != 0))
		return -ENOMEM;
	slot = find(memory, va, &level);
	entry = *slot & ~(ENTRY_WATCHED | ENTRY_WATCHED_WRITE);
	entry |= ENTRY_USER | (page.protection & SKETE_WRITE ? ENTRY_WRITE : 0);
	if (what == PAGING_WATCH_ALL)
		entry = (entry & ~ENTRY_USER) | ENTRY_WATCHED;
	if (what != PAGING_WATCH_NONE && entry & ENTRY_WRITE)
		entry = (entry & ~ENTRY_WRITE) | ENTRY_WATCHED_WRITE;
	if (entry == *slot)
		return 0;
	cpus_pause(&monitor);
	if (ram_holds(memory, page.frame, PAGE) && memory_forget(memory, page.frame, PAGE))
		__atomic_store_n(slot, entry, __ATOMIC_RELEASE);
	else
		write_entry(memory, slot, entry, va);
	return 0;
}
