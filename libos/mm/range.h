/* SPDX-License-Identifier: MIT */
/*
 * What the calls of the mmap family share: checks, limits, and giving up ranges.
 *
 * Private to libos/mm.  The caller holds the memory lock.  Ranges are page-aligned, [start, end).
 *
 * range_drop and range_fault are weak: file_pages.c, in programs that have it, has others of the same
 * name.  Who calls them declares them weak, too, not to bring it in: they are there in any case.
 */
#ifndef MM_RANGE_H
#define MM_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "area.h"

/* PROT_READ | PROT_WRITE | PROT_EXEC */
#define RANGE_PROT 7

struct range_summary {
	uint64_t mapped;   /* bytes that areas cover, */
	uint64_t promised; /* and how many of them in areas with AREA_PROMISED */
	bool sealed;       /* part of it is not the application's */
};

void range_summarize(uintptr_t start, uintptr_t end, struct range_summary *summary);

/* SIZE rounded up to pages; 0 if that overflows (and for 0). */
static inline uintptr_t range_round(uintptr_t size)
{
	return (size + PAGE_MASK) & ~(uintptr_t)PAGE_MASK;
}

/* Whether [start, start + size) lies in the application's address space. */
bool range_is_user(uintptr_t start, uintptr_t size);

/* -EINVAL if an edge of the range cuts a page of a MAP_HUGETLB area. */
int range_check_edges(uintptr_t start, uintptr_t end);

/* Whether SIZE more bytes with these attributes keep the limits, if REPLACED bytes go. */
bool range_in_limits(const struct area_attributes *is, uint64_t size, uint64_t replaced);

/* Whether there is RAM for SIZE more promised bytes, if CREDIT promised bytes go. */
bool range_has_ram(uint64_t size, uint64_t credit);

/* The permissions of a translation for PROT_*. */
unsigned range_protection(int prot);

/* Give the frames of the range back; its areas stay, and read as zero from then on.
 * -ENOMEM: a huge page had to be split; part of the range may be done. */
int range_drop(uintptr_t start, uintptr_t end);
/* The same, where no page is a file's: what a program without file_pages.c calls by that name. */
int range_drop_own(uintptr_t start, uintptr_t end);

/* Remove areas and frames of the range.  The caller has reserved two areas.
 * -ENOMEM: nothing was removed. */
int range_remove(uintptr_t start, uintptr_t end);

/* Enter a mapping, instead of what is there.  -ENOMEM, -EPERM, -EINVAL. */
int range_enter(uintptr_t start, uintptr_t end, const struct area_attributes *is);

/* Touch all pages of the range as its areas permit; errors as vm_make_resident.  Takes and releases
 * the lock itself, for each page: the caller does not hold it. */
int range_populate(uintptr_t start, uintptr_t end);

/* vm_fault without the lock. */
int range_fault(uintptr_t address, enum vm_access access);
/* The same, but for pages of files. */
int range_fault_own(uintptr_t address, enum vm_access access);

#endif
