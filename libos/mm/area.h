/* SPDX-License-Identifier: MIT */
/*
 * The set of areas: disjoint address ranges with their attributes, in a balanced tree.
 *
 * Private to libos/mm.  The caller holds the memory lock.  Ranges are page-aligned, [start, end).
 */
#ifndef MM_AREA_H
#define MM_AREA_H

#include <stdbool.h>
#include <stdint.h>

#include <lib/tree.h>
#include <machine/paging.h>
#include <mm/vm.h>

#include "lock.h"

/* Applications get nothing below this address, so that small offsets from NULL fault. */
#define AREA_LOWEST ((uintptr_t)0x10000)
/* Kept free below an area that grows down. */
#define AREA_STACK_GAP ((uintptr_t)256 * PAGE_SIZE)
/* The default of vm.max_map_count on Linux. */
#define AREA_COUNT_MAX 65530u

enum area_flag {
	AREA_SHARED = 1 << 0,
	AREA_PROMISED = 1 << 1,  /* RAM for all of it is accounted for */
	AREA_NORESERVE = 1 << 2,
	AREA_GROWSDOWN = 1 << 3,
	AREA_HUGETLB = 1 << 4,   /* consists of huge pages only */
	AREA_HUGE = 1 << 5,      /* MADV_HUGEPAGE */
	AREA_NOHUGE = 1 << 6,    /* MADV_NOHUGEPAGE */
	AREA_LOCKED = 1 << 7,    /* mlock */
	AREA_READ_ONLY = 1 << 8, /* of a file that may not be written */
};

/* Adjacent areas with equal attributes become one. */
struct area_attributes {
	const char *name;
	uint8_t kind; /* enum vm_kind */
	uint8_t prot; /* PROT_* */
	uint16_t flags;
};

struct area {
	struct tree_node node;
	uintptr_t start, end;
	struct area_attributes is;
	/* Of the subtree: its lowest address (with the gap that a growing area keeps), its highest,
	 * and the largest gap between two of its areas. */
	uintptr_t first, last, gap;
};

struct vm {
	struct tree areas;
	struct area *recent; /* the area that the last lookup found, or NULL */
	struct vm_layout layout;
	uintptr_t brk;
	unsigned area_count;
	bool lock_new, populate_new; /* mlockall(MCL_FUTURE), without MCL_ONFAULT */
	uint64_t limit_size, limit_data;
	/* In bytes. */
	uint64_t size;              /* of all areas but guards */
	uint64_t data;              /* of what RLIMIT_DATA counts */
	uint64_t promised;          /* of all areas with AREA_PROMISED, */
	uint64_t promised_resident; /* and how much of it is resident */
	uint64_t resident, resident_peak;
	uint64_t faults;
};

extern struct vm vm;

/* What enters the areas that exist from boot; NULL once it has. */
extern void (*vm_boot_areas)(void);
void vm_begin(void);

/* The memory lock, for whoever looks at areas. */
static inline bool vm_lock(void)
{
	if (vm_boot_areas != NULL)
		vm_begin();
	return mm_lock();
}

/* The area that contains ADDRESS, or NULL; the lowest area that ends above ADDRESS, or NULL. */
struct area *area_find(uintptr_t address);
struct area *area_above(uintptr_t address);

/* The neighbours in order of address, or NULL. */
struct area *area_next(const struct area *area);
struct area *area_previous(const struct area *area);

/* Make sure that COUNT areas can be created.  FREEING: for a call that gives memory back, which may
 * use the last reserve.  -ENOMEM. */
int area_reserve(unsigned count, bool freeing);

/* Enter [start, end), where there is nothing, and merge it with its neighbours.  Uses up to one
 * reserved area.  Returns the area that now contains it. */
struct area *area_insert(uintptr_t start, uintptr_t end, const struct area_attributes *is);

/* Make START and END boundaries of areas, where areas cross them.  Uses up to two reserved
 * areas. */
void area_isolate(uintptr_t start, uintptr_t end);

/* Undo isolation: merge areas with equal attributes in and around [start, end). */
void area_merge(uintptr_t start, uintptr_t end);

/* Take the areas in the isolated range [start, end) out. */
void area_remove(uintptr_t start, uintptr_t end);

/* Change the attributes of an area; the caller merges. */
void area_change(struct area *area, const struct area_attributes *is);

/* Move the start of an area down to START; there is nothing between. */
void area_grow_down(struct area *area, uintptr_t start);

/* Whether there is no area in [start, end); and moreover none above that wants it as its gap. */
bool area_is_free(uintptr_t start, uintptr_t end);
bool area_is_placeable(uintptr_t start, uintptr_t end);

/* The highest free place for SIZE bytes between the layout's mmap_bottom and mmap_top; 0 if there
 * is none. */
uintptr_t area_place(uintptr_t size);

static inline bool area_is_data(const struct area_attributes *is)
{
	return (is->prot & 2) && !(is->flags & (AREA_SHARED | AREA_GROWSDOWN)) &&
	       is->kind != VM_STACK;
}

/* Of the image or a guard: the application cannot change it. */
static inline bool area_is_sealed(const struct area_attributes *is)
{
	return is->kind == VM_GUARD || is->kind == VM_TEXT || is->kind == VM_RODATA ||
	       is->kind == VM_DATA;
}

#endif
