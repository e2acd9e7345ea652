/* SPDX-License-Identifier: MIT */
/*
 * The list of usable RAM in the boot information, built from what a boot protocol hands over.
 * Pure functions; all input is hostile.
 */
#ifndef BOOT_REGIONS_H
#define BOOT_REGIONS_H

#include <stdint.h>

#include <eremite/entry.h>

/* Add usable RAM: rounded inward to pages, merged with what it touches or overlaps.  What does not
 * fit into the list any more, or wraps around, is left out. */
void regions_add(struct eremite_boot_info *info, uint64_t base, uint64_t size);

/* Take [base, base + size), rounded outward to pages, out of the list. */
void regions_remove(struct eremite_boot_info *info, uint64_t base, uint64_t size);

/* Take the first page at or above LOWEST that ends at LIMIT at most, else one below LOWEST;
 * UINT64_MAX if there is none. */
uint64_t regions_take_page(struct eremite_boot_info *info, uint64_t lowest, uint64_t limit);

#endif
