/* SPDX-License-Identifier: MIT */
/*
 * The 4-level page-table format (Intel SDM volume 3, 4.5), edited through the direct map.
 */
#include <errno.h>
#include <string.h>

#include <arch/paging.h>

enum entry_bits {
	ENTRY_PRESENT = 1 << 0,
	ENTRY_WRITE = 1 << 1,
	ENTRY_NO_CACHE = 1 << 4,
	ENTRY_ACCESSED = 1 << 5,
	ENTRY_DIRTY = 1 << 6,
	ENTRY_HUGE = 1 << 7,
	/* Ours (ignored by the CPU): a page that is kept without access (PROT_NONE). */
	ENTRY_KEPT = 1 << 9,
};

#define ENTRY_NO_EXEC (1ul << 63)
#define ENTRY_FRAME 0x000ffffffffff000ul
#define ENTRIES 512

enum level { LEVEL_PAGE, LEVEL_HUGE, LEVEL_GIANT, LEVEL_TOP };

static unsigned level_shift(enum level level)
{
	return 12 + 9 * (unsigned)level;
}

static uint64_t *table_at(uint64_t entry)
{
	return paging_direct(entry & ENTRY_FRAME);
}

static uint64_t *slot_in(uint64_t *table, uintptr_t va, enum level level)
{
	return &table[va >> level_shift(level) & (ENTRIES - 1)];
}

static bool is_leaf(uint64_t entry, enum level level)
{
	return level == LEVEL_PAGE || (entry & ENTRY_HUGE);
}

/* Present for the CPU or kept without access. */
static bool is_used(uint64_t entry)
{
	return entry & (ENTRY_PRESENT | ENTRY_KEPT);
}

static uint64_t leaf_bits(unsigned protection)
{
	uint64_t bits = ENTRY_ACCESSED | ENTRY_DIRTY;

	bits |= protection == 0 ? ENTRY_KEPT : ENTRY_PRESENT;
	if (protection & PAGE_WRITE)
		bits |= ENTRY_WRITE;
	if (!(protection & PAGE_EXEC))
		bits |= ENTRY_NO_EXEC;
	if (protection & PAGING_DEVICE)
		bits |= ENTRY_NO_CACHE;
	return bits;
}

static unsigned leaf_protection(uint64_t entry)
{
	if (!(entry & ENTRY_PRESENT))
		return 0;
	return PAGE_READ | (entry & ENTRY_WRITE ? PAGE_WRITE : 0) |
	       (entry & ENTRY_NO_EXEC ? 0 : PAGE_EXEC);
}

/* The slot for VA at LEVEL; the tables on the way are made if MAKE.  NULL: RAM is out, or there is
 * no such table (or a larger page is there). */
static uint64_t *walk(uint64_t *root, uintptr_t va, enum level level, bool make)
{
	uint64_t *table = root;

	for (enum level l = LEVEL_TOP; l > level; l--) {
		uint64_t *slot = slot_in(table, va, l);

		if (!is_used(*slot)) {
			paddr_t frame = make ? paging_table_alloc() : PADDR_NONE;

			if (frame == PADDR_NONE)
				return NULL;
			memset(paging_direct(frame), 0, PAGE_SIZE);
			*slot = frame | ENTRY_PRESENT | ENTRY_WRITE;
		} else if (is_leaf(*slot, l)) {
			return NULL;
		}
		table = table_at(*slot);
	}
	return slot_in(table, va, level);
}

/* The leaf that maps VA and its level, or NULL; *LEVEL is then the level of the hole. */
static uint64_t *find_leaf(uint64_t *root, uintptr_t va, enum level *level)
{
	uint64_t *table = root;

	for (*level = LEVEL_TOP;; --*level) {
		uint64_t *slot = slot_in(table, va, *level);

		if (!is_used(*slot))
			return NULL;
		if (is_leaf(*slot, *level))
			return slot;
		table = table_at(*slot);
	}
}

static uintptr_t level_size(enum level level)
{
	return (uintptr_t)1 << level_shift(level);
}

/* From VA to the end of the page, or of the hole that a missing table leaves. */
static uintptr_t next_address(uintptr_t va, enum level level)
{
	return (va | (level_size(level) - 1)) + 1;
}

static bool aligned_for(uintptr_t va, paddr_t pa, size_t size, enum level level)
{
	return ((va | pa) & (level_size(level) - 1)) == 0 && size >= level_size(level);
}

bool paging_query(uint64_t *root, uintptr_t va, struct page_translation *translation)
{
	enum level level;
	uint64_t *slot = find_leaf(root, va, &level);

	translation->size = level_size(level);
	if (slot == NULL)
		return false;
	translation->frame = *slot & ENTRY_FRAME & ~(translation->size - 1);
	translation->protection = leaf_protection(*slot);
	return true;
}

uintptr_t paging_next(uint64_t *root, uintptr_t va, uintptr_t end)
{
	while (va < end) {
		enum level level;

		if (find_leaf(root, va, &level) != NULL)
			return va;
		va = next_address(va, level);
	}
	return end;
}

static void undo_map(uint64_t *root, uintptr_t start, uintptr_t end)
{
	while (start < end) {
		enum level level;
		uint64_t *slot = find_leaf(root, start, &level);

		if (slot != NULL)
			*slot = 0;
		start += level_size(level);
	}
}

/* The largest page that fits at VA; none of a size for which a table exists already. */
static uint64_t *slot_for(uint64_t *root, uintptr_t va, paddr_t pa, size_t size,
			  unsigned protection, enum level *level)
{
	enum level largest = protection & PAGING_GIANT ? LEVEL_GIANT : LEVEL_HUGE;

	for (*level = largest; *level > LEVEL_PAGE; --*level) {
		if (!aligned_for(va, pa, size, *level))
			continue;
		uint64_t *slot = walk(root, va, *level, true);

		if (slot == NULL || !is_used(*slot))
			return slot;
	}
	return walk(root, va, LEVEL_PAGE, true);
}

int paging_map(uint64_t *root, uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	uint64_t bits = leaf_bits(protection);
	uintptr_t start = va, end = va + size;

	if ((protection & PAGE_WRITE) && (protection & PAGE_EXEC))
		return -EACCES;
	while (va < end) {
		enum level level;
		uint64_t *slot = slot_for(root, va, pa, end - va, protection, &level);
		uintptr_t step = level_size(level);

		if (slot == NULL) {
			undo_map(root, start, va);
			return -ENOMEM;
		}
		/* The rest of this table, as long as pages of this size fit and no larger ones do. */
		do {
			*slot++ = pa | bits | (level > LEVEL_PAGE ? ENTRY_HUGE : 0);
			va += step;
			pa += step;
		} while (end - va >= step && (va & (step * ENTRIES - 1)) != 0 && !is_used(*slot));
	}
	return 0;
}

/* Replace the large page at SLOT, which is one of LEVEL, by a table of the next smaller ones. */
static int split(uint64_t *slot, enum level level)
{
	paddr_t frame = paging_table_alloc();
	uint64_t entry = *slot;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	uint64_t *table = paging_direct(frame);

	if (level == LEVEL_HUGE)
		entry &= ~(uint64_t)ENTRY_HUGE;
	for (unsigned i = 0; i < ENTRIES; i++)
		table[i] = entry + i * level_size(level - 1);
	*slot = frame | ENTRY_PRESENT | ENTRY_WRITE;
	return 0;
}

/* Split the large page that VA lies inside of (not at its start). */
static int split_at(uint64_t *root, uintptr_t va)
{
	for (;;) {
		enum level level;
		uint64_t *slot = find_leaf(root, va, &level);

		if (slot == NULL || (va & (level_size(level) - 1)) == 0)
			return 0;
		if (split(slot, level) != 0)
			return -ENOMEM;
	}
}

static int split_edges(uint64_t *root, uintptr_t va, size_t size)
{
	int status = split_at(root, va);

	if (status == 0)
		status = split_at(root, va + size);
	paging_flush_all(); /* an old large translation must not shadow the new table */
	return status;
}

static bool crosses_edge(uint64_t *root, uintptr_t va)
{
	enum level level;
	uint64_t *slot = find_leaf(root, va, &level);

	return slot != NULL && (va & (level_size(level) - 1)) != 0;
}

static int prepare_edges(uint64_t *root, uintptr_t va, size_t size)
{
	if (!crosses_edge(root, va) && !crosses_edge(root, va + size))
		return 0;
	return split_edges(root, va, size);
}

int paging_protect(uint64_t *root, uintptr_t va, size_t size, unsigned protection)
{
	uintptr_t end = va + size;
	int status;

	if ((protection & PAGE_WRITE) && (protection & PAGE_EXEC))
		return -EACCES;
	status = prepare_edges(root, va, size);
	if (status != 0)
		return status;
	while (va < end) {
		enum level level;
		uint64_t *slot = find_leaf(root, va, &level);

		if (slot != NULL) {
			*slot = (*slot & (ENTRY_FRAME | ENTRY_HUGE)) | leaf_bits(protection);
			paging_flush(va);
		}
		va = next_address(va, level);
	}
	return 0;
}

/* Free the last-level table for VA if it is empty. */
static void reap_table(uint64_t *root, uintptr_t va)
{
	uint64_t *slot = walk(root, va, LEVEL_HUGE, false);

	if (slot == NULL || !is_used(*slot) || is_leaf(*slot, LEVEL_HUGE))
		return;
	uint64_t *table = table_at(*slot);

	for (unsigned i = 0; i < ENTRIES; i++)
		if (table[i] != 0)
			return;
	paddr_t frame = *slot & ENTRY_FRAME;

	*slot = 0;
	paging_flush(va); /* and the paging-structure caches with it */
	paging_table_free(frame);
}

static void reap_tables(uint64_t *root, uintptr_t va, uintptr_t end)
{
	while (va < end) {
		enum level level;

		find_leaf(root, va, &level);
		if (level == LEVEL_PAGE) {
			reap_table(root, va);
			level = LEVEL_HUGE;
		}
		va = next_address(va, level);
	}
}

int paging_unmap(uint64_t *root, uintptr_t va, size_t size,
		 void (*release)(paddr_t frame, size_t size))
{
	uintptr_t end = va + size;
	int status = prepare_edges(root, va, size);

	if (status != 0)
		return status;
	while (va < end) {
		enum level level;
		uint64_t *slot = find_leaf(root, va, &level);
		uintptr_t next = next_address(va, level);

		if (slot != NULL) {
			paddr_t frame = *slot & ENTRY_FRAME & ~(level_size(level) - 1);

			*slot = 0;
			paging_flush(va);
			release(frame, level_size(level));
		}
		/* Leaving a last-level table: it may be empty now. */
		if (level == LEVEL_PAGE && (next >= end || (next & (HUGE_PAGE_SIZE - 1)) == 0))
			reap_table(root, va);
		va = next;
	}
	return 0;
}

/* Make sure that moving the leaf cannot fail: the target's tables exist. */
static int prepare_target(uint64_t *root, uintptr_t from, uintptr_t to, enum level level)
{
	uint64_t *slot;

	(void)from;
	slot = walk(root, to, level, true);
	if (slot != NULL && level == LEVEL_HUGE && is_used(*slot)) {
		/* Only an empty table can be there; drop it for the huge page. */
		reap_table(root, to);
	}
	return slot == NULL ? -ENOMEM : 0;
}

int paging_move(uint64_t *root, uintptr_t from, uintptr_t to, size_t size)
{
	uintptr_t end = from + size, delta = to - from;
	int status = prepare_edges(root, from, size);

	/* Huge pages move as such only to a huge-aligned target. */
	for (uintptr_t va = from; status == 0 && va < end;) {
		enum level level;
		uint64_t *slot = find_leaf(root, va, &level);

		if (slot != NULL && level == LEVEL_HUGE && (delta & (HUGE_PAGE_SIZE - 1)) != 0) {
			status = split(slot, level);
			paging_flush_all();
			continue;
		}
		if (slot != NULL)
			status = prepare_target(root, va, va + delta, level);
		va = next_address(va, level);
	}
	if (status != 0)
		return status;
	for (uintptr_t va = from; va < end;) {
		enum level level;
		uint64_t *slot = find_leaf(root, va, &level);
		uintptr_t next = next_address(va, level);

		if (slot != NULL) {
			*walk(root, va + delta, level, false) = *slot;
			*slot = 0;
			paging_flush(va);
		}
		va = next;
	}
	/* Not before the end: a table that lost its pages may be the target of later ones. */
	reap_tables(root, from, end);
	return 0;
}
