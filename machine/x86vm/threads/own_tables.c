/* SPDX-License-Identifier: MIT */
/*
 * Each CPU but the first has page tables of its own, which share all but the way to the page that it
 * sees alone (<arch/own.h>).
 *
 * Entries of the topmost table never go away, nor do those of the table that is copied with it.  A CPU
 * takes over new ones when it first needs them.
 */
#include <string.h>

#include <arch/cpu.h>
#include <arch/layout.h>
#include <arch/own.h>
#include <arch/paging.h>
#include <machine/paging.h>
#include <x86vm/several.h>

#include "cpus.h"
#include "x86vm.h"

#define ENTRY_TABLE 3ull /* present, writable */
#define ENTRY_FRAME 0x000ffffffffff000ull
#define ENTRY_NO_EXEC (1ull << 63)
#define ENTRIES 512
#define LEVELS 4

enum own_page { OWN_ITSELF, OWN_FIRST_TABLE }; /* then a table of each level */

static unsigned index_at(uintptr_t va, unsigned level)
{
	return va >> (12 + 9 * level) & (ENTRIES - 1);
}

static uint64_t *table_at(uint64_t entry)
{
	return paging_direct(entry & ENTRY_FRAME);
}

/* Of the first CPU. */
static uint64_t *table_of(uintptr_t va, unsigned level)
{
	uint64_t *table = memory_root;

	for (unsigned l = LEVELS - 1; l > level; l--)
		table = table_at(table[index_at(va, l)]);
	return table;
}

static paddr_t frame_of(uintptr_t va)
{
	struct page_translation page = { 0 };

	machine_page_query(va, &page);
	return page.frame;
}

static void fill_own(struct arch_own *own, unsigned cpu)
{
	uintptr_t memory = CPUS_BASE + cpu * (uintptr_t)CPU_MEMORY;

	memset(own, 0, PAGE_SIZE);
	own->number = cpu;
	own->trap_stack = memory + CPU_TRAP_STACK;
	own->trap_stack_top = memory + CPU_TRAP_STACK_TOP;
}

paddr_t own_tables_build(unsigned cpu, uintptr_t pages)
{
	uint64_t entry = frame_of(pages) | ENTRY_TABLE | ENTRY_NO_EXEC;

	fill_own((struct arch_own *)pages, cpu);
	for (unsigned level = 0; level < LEVELS; level++) {
		uintptr_t page = pages + (OWN_FIRST_TABLE + level) * PAGE_SIZE;
		uint64_t *table = (uint64_t *)page;

		memcpy(table, table_of(OWN_PAGE, level), PAGE_SIZE);
		table[index_at(OWN_PAGE, level)] = entry;
		entry = frame_of(page) | ENTRY_TABLE;
	}
	return entry & ENTRY_FRAME;
}

static bool take_over(uint64_t *own, const uint64_t *first, unsigned index)
{
	uint64_t entry = __atomic_load_n(&first[index], __ATOMIC_RELAXED);

	if (own[index] != 0 || entry == 0)
		return false;
	own[index] = entry;
	return true;
}

bool several_fault(uintptr_t address)
{
	unsigned top = index_at(address, LEVELS - 1);
	uint64_t *own;

	if (!several_run() || machine_cpu() == 0)
		return false;
	own = table_at(read_cr3());
	if (top != index_at(OWN_PAGE, LEVELS - 1))
		return take_over(own, memory_root, top);
	return take_over(table_at(own[top]), table_at(memory_root[top]), index_at(address, LEVELS - 2));
}
