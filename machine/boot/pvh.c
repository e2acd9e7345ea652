/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <boot/protocols.h>
#include <boot/regions.h>
#include <boot/text.h>

#define START_INFO_MAGIC 0x336ec578u
#define MEMORY_MAP_MAX 128 /* entries that are looked at */
#define MEMORY_USABLE 1

struct start_info {
	uint32_t magic;
	uint32_t version;
	uint32_t flags;
	uint32_t module_count;
	uint64_t modules;
	uint64_t command_line;
	uint64_t rsdp;
	/* Version 1 and later. */
	uint64_t memory_map;
	uint32_t memory_map_entries;
	uint32_t reserved;
};

struct module_entry {
	uint64_t base;
	uint64_t size;
	uint64_t command_line;
	uint64_t reserved;
};

struct memory_map_entry {
	uint64_t base;
	uint64_t size;
	uint32_t type;
	uint32_t reserved;
};

static void read_memory_map(const struct physical_memory *memory, const struct start_info *start,
			    struct eremite_boot_info *info)
{
	uint32_t count = start->memory_map_entries;

	if (count > MEMORY_MAP_MAX)
		count = MEMORY_MAP_MAX;
	for (uint32_t i = 0; i < count; i++) {
		struct memory_map_entry entry;

		if (!memory->read(memory, start->memory_map + i * sizeof entry, &entry, sizeof entry))
			return;
		if (entry.type == MEMORY_USABLE)
			regions_add(info, entry.base, entry.size);
	}
}

int pvh_parse(const struct physical_memory *memory, uint64_t address,
	      struct eremite_boot_info *info)
{
	struct start_info start;
	struct module_entry module;

	if (!memory->read(memory, address, &start, sizeof start) ||
	    start.magic != START_INFO_MAGIC || start.version < 1)
		return -EINVAL;
	info->version = EREMITE_BOOT_VERSION;
	read_memory_map(memory, &start, info);
	if (start.command_line != 0)
		boot_copy_text(memory, start.command_line, info->command_line,
			       sizeof info->command_line);
	if (start.module_count > 0 &&
	    memory->read(memory, start.modules, &module, sizeof module)) {
		info->module.base = module.base;
		info->module.size = module.size;
	}
	return 0;
}
