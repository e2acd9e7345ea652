/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <boot/protocols.h>
#include <boot/regions.h>
#include <boot/text.h>

/* Offsets in boot_params; the header's magic is "HdrS". */
enum zero_page {
	EXT_RAMDISK_IMAGE = 0x0c0,
	EXT_RAMDISK_SIZE = 0x0c4,
	EXT_COMMAND_LINE = 0x0c8,
	E820_ENTRIES = 0x1e8,
	HEADER_MAGIC = 0x202,
	RAMDISK_IMAGE = 0x218,
	RAMDISK_SIZE = 0x21c,
	COMMAND_LINE = 0x228,
	E820_TABLE = 0x2d0,
};

#define HEADER_MAGIC_VALUE 0x53726448u
#define E820_MAX 128
#define E820_USABLE 1

struct e820_entry {
	uint64_t base;
	uint64_t size;
	uint32_t type;
} __attribute__((packed));

struct zero_page_reader {
	const struct physical_memory *memory;
	uint64_t base;
	bool failed;
};

static uint32_t read32(struct zero_page_reader *reader, enum zero_page offset)
{
	uint32_t value = 0;

	if (!reader->memory->read(reader->memory, reader->base + offset, &value, sizeof value))
		reader->failed = true;
	return value;
}

static uint64_t read_pair(struct zero_page_reader *reader, enum zero_page low, enum zero_page high)
{
	return read32(reader, low) | (uint64_t)read32(reader, high) << 32;
}

int linux_parse(const struct physical_memory *memory, uint64_t address,
		struct eremite_boot_info *info)
{
	struct zero_page_reader reader = { memory, address, false };
	uint8_t count = 0;
	uint64_t command_line;

	if (read32(&reader, HEADER_MAGIC) != HEADER_MAGIC_VALUE ||
	    !memory->read(memory, address + E820_ENTRIES, &count, 1))
		return -EINVAL;
	info->version = EREMITE_BOOT_VERSION;
	for (uint32_t i = 0; i < count && i < E820_MAX; i++) {
		struct e820_entry entry;

		if (!memory->read(memory, address + E820_TABLE + i * sizeof entry, &entry, sizeof entry))
			break;
		if (entry.type == E820_USABLE)
			regions_add(info, entry.base, entry.size);
	}
	command_line = read_pair(&reader, COMMAND_LINE, EXT_COMMAND_LINE);
	if (command_line != 0)
		boot_copy_text(memory, command_line, info->command_line, sizeof info->command_line);
	info->module.base = read_pair(&reader, RAMDISK_IMAGE, EXT_RAMDISK_IMAGE);
	info->module.size = read_pair(&reader, RAMDISK_SIZE, EXT_RAMDISK_SIZE);
	return reader.failed ? -EINVAL : 0;
}
