/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "snapshot.h"

#define RAM_MAX (1ull << 44)
#define EVENTS (SKETE_EVENT_TIMER | SKETE_EVENT_INPUT | SKETE_EVENT_AGAIN)

static bool is_text(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

int snapshot_check_head(const struct snapshot_head *head)
{
	const struct snapshot_cpu *cpu = &head->cpu;

	if (head->ram_size == 0 || head->ram_size > RAM_MAX || (head->ram_size & (PAGE - 1)) != 0)
		return -EINVAL;
	/* A page is mapped at most twice. */
	if (head->mapping_count > 2 * (head->ram_size / PAGE) || head->extent_count > SNAPSHOT_EXTENTS ||
	    snapshot_lists_end(head) > head->file_size)
		return -EINVAL;
	if (head->entry >= SKETE_USER_END || cpu->fs_base >= SKETE_USER_END ||
	    cpu->gs_base >= SKETE_USER_END)
		return -EINVAL;
	if (head->cpu_count < 1 || head->cpu_count > CPUS_MAX ||
	    head->events & ~(uint32_t)EVENTS || head->build_id_size > sizeof head->build_id)
		return -EINVAL;
	return is_text(head->image, sizeof head->image) && is_text(head->name, sizeof head->name)
		       ? 0 : -EINVAL;
}

int snapshot_check_extents(const struct snapshot_head *head, const struct snapshot_extent *extents)
{
	uint64_t offset = snapshot_page_up(snapshot_lists_end(head)), at = 0;

	for (uint64_t i = 0; i < head->extent_count; i++) {
		uint64_t pa = extents[i].pa, size = extents[i].size;

		if (((pa | size) & (PAGE - 1)) != 0 || size == 0 || pa < at || pa >= head->ram_size ||
		    size > head->ram_size - pa)
			return -EINVAL;
		at = pa + size;
		offset += size;
	}
	return offset == head->file_size ? 0 : -EINVAL;
}
