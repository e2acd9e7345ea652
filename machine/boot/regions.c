/* SPDX-License-Identifier: MIT */
#include <boot/regions.h>

#define PAGE 4096ull

static void delete_at(struct eremite_boot_info *info, uint32_t index)
{
	info->region_count--;
	for (uint32_t i = index; i < info->region_count; i++)
		info->regions[i] = info->regions[i + 1];
}

static void insert_at(struct eremite_boot_info *info, uint32_t index, struct eremite_range range)
{
	if (info->region_count == EREMITE_BOOT_REGIONS)
		return;
	for (uint32_t i = info->region_count; i > index; i--)
		info->regions[i] = info->regions[i - 1];
	info->regions[index] = range;
	info->region_count++;
}

static uint64_t end_of(struct eremite_range range)
{
	return range.base + range.size;
}

void regions_add(struct eremite_boot_info *info, uint64_t base, uint64_t size)
{
	struct eremite_range range;
	uint32_t i = 0;

	if (size > UINT64_MAX - base || base > UINT64_MAX - PAGE)
		return;
	range.base = (base + PAGE - 1) & ~(PAGE - 1);
	if (((base + size) & ~(PAGE - 1)) <= range.base)
		return;
	range.size = ((base + size) & ~(PAGE - 1)) - range.base;
	while (i < info->region_count && end_of(info->regions[i]) < range.base)
		i++;
	while (i < info->region_count && info->regions[i].base <= end_of(range)) {
		struct eremite_range other = info->regions[i];
		uint64_t end = end_of(other) > end_of(range) ? end_of(other) : end_of(range);

		if (other.base < range.base)
			range.base = other.base;
		range.size = end - range.base;
		delete_at(info, i);
	}
	insert_at(info, i, range);
}

/* Enter at INDEX what is left of RANGE without [START, END).  A full list has room for one of two
 * parts: the larger.  Returns how many were entered. */
static uint32_t insert_rest(struct eremite_boot_info *info, uint32_t index,
			    struct eremite_range range, uint64_t start, uint64_t end)
{
	uint64_t below = range.base < start ? start - range.base : 0;
	uint64_t above = end_of(range) > end ? end_of(range) - end : 0;
	uint32_t before = info->region_count;

	if (before == EREMITE_BOOT_REGIONS - 1 && below > 0 && above > 0)
		*(below < above ? &below : &above) = 0;
	if (above > 0)
		insert_at(info, index, (struct eremite_range){ end, above });
	if (below > 0)
		insert_at(info, index, (struct eremite_range){ range.base, below });
	return info->region_count - before;
}

void regions_remove(struct eremite_boot_info *info, uint64_t base, uint64_t size)
{
	uint64_t start = base & ~(PAGE - 1);
	uint64_t last = UINT64_MAX & ~(PAGE - 1);
	uint64_t end = base >= last || size > last - base ? last
							  : (base + size + PAGE - 1) & ~(PAGE - 1);

	if (size == 0)
		return;
	for (uint32_t i = 0; i < info->region_count;) {
		struct eremite_range range = info->regions[i];

		if (range.base >= end || end_of(range) <= start) {
			i++;
			continue;
		}
		delete_at(info, i);
		i += insert_rest(info, i, range, start, end);
	}
}

static uint64_t take_first_page(struct eremite_boot_info *info, uint64_t lowest, uint64_t limit)
{
	for (uint32_t i = 0; i < info->region_count; i++) {
		struct eremite_range *range = &info->regions[i];
		uint64_t page = range->base;

		if (page < lowest || page + PAGE > limit)
			continue;
		range->base += PAGE;
		range->size -= PAGE;
		if (range->size == 0)
			delete_at(info, i);
		return page;
	}
	return UINT64_MAX;
}

uint64_t regions_take_page(struct eremite_boot_info *info, uint64_t lowest, uint64_t limit)
{
	uint64_t page = take_first_page(info, lowest, limit);

	return page != UINT64_MAX ? page : take_first_page(info, 0, lowest);
}
