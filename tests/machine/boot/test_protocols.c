/* SPDX-License-Identifier: MIT */
/*
 * PVH and the 64-bit Linux boot protocol: what loaders hand over, and what they must not.
 */
#include "../../lib/check.h"

#include <errno.h>

#include <boot/protocols.h>

static uint8_t ram[65536];
static struct eremite_boot_info info;

static bool read_ram(const struct physical_memory *memory, uint64_t address, void *to, size_t size)
{
	(void)memory;
	if (address > sizeof ram || size > sizeof ram - address)
		return false;
	memcpy(to, ram + address, size);
	return true;
}

static const struct physical_memory memory = { read_ram };

static void put(uint64_t address, uint64_t value, size_t size)
{
	memcpy(ram + address, &value, size);
}

/* start_info at 0x1000, memory map at 0x2000, command line at 0x3000, module list at 0x4000. */
static void put_start_info(uint32_t entries)
{
	put(0x1000, 0x336ec578, 4);
	put(0x1004, 1, 4);
	put(0x1010, 0x4000, 8);
	put(0x1018, 0x3000, 8);
	put(0x1028, 0x2000, 8);
	put(0x1030, entries, 4);
	strcpy((char *)ram + 0x3000, "one two");
}

static void put_map_entry(unsigned index, uint64_t base, uint64_t size, uint32_t type)
{
	put(0x2000 + 24 * index, base, 8);
	put(0x2008 + 24 * index, size, 8);
	put(0x2010 + 24 * index, type, 4);
}

static void check_two_regions(void)
{
	CHECK_EQ(info.version, EREMITE_BOOT_VERSION);
	CHECK_EQ(info.region_count, 2);
	CHECK_EQ(info.regions[0].base, 0);
	CHECK_EQ(info.regions[0].size, 0x9f000);
	CHECK_EQ(info.regions[1].base, 0x100000);
	CHECK_EQ(info.regions[1].size, 0x3f00000);
}

TEST(pvh)
{
	put_start_info(3);
	put_map_entry(0, 0, 0x9fc00, 1);
	put_map_entry(1, 0x9fc00, 0x400, 2);
	put_map_entry(2, 0x100000, 0x3f00000, 1);
	put(0x100c, 1, 4);
	put(0x4000, 0x200000, 8);
	put(0x4008, 0x1234, 8);
	CHECK_EQ(pvh_parse(&memory, 0x1000, &info), 0);
	check_two_regions();
	CHECK_STR(info.command_line, "one two");
	CHECK_EQ(info.module.base, 0x200000);
	CHECK_EQ(info.module.size, 0x1234);
}

TEST(pvh_without_module_and_command_line)
{
	put_start_info(1);
	put_map_entry(0, 0x100000, 0x100000, 1);
	put(0x1018, 0, 8);
	CHECK_EQ(pvh_parse(&memory, 0x1000, &info), 0);
	CHECK_STR(info.command_line, "");
	CHECK_EQ(info.module.size, 0);
}

TEST(pvh_refuses)
{
	CHECK_EQ(pvh_parse(&memory, 0x1000, &info), -EINVAL);
	put_start_info(1);
	CHECK_EQ(pvh_parse(&memory, sizeof ram - 8, &info), -EINVAL);
	CHECK_EQ(pvh_parse(&memory, UINT64_MAX - 8, &info), -EINVAL);
	put(0x1004, 0, 4); /* version 0 has no memory map */
	CHECK_EQ(pvh_parse(&memory, 0x1000, &info), -EINVAL);
}

TEST(pvh_tables_that_leave_memory)
{
	put_start_info(UINT32_MAX);
	put(0x1028, sizeof ram - 24, 8);
	put(sizeof ram - 24, 0x100000, 8);
	put(sizeof ram - 16, 0x100000, 8);
	put(sizeof ram - 8, 1, 4);
	put(0x1018, sizeof ram - 3, 8);
	memcpy(ram + sizeof ram - 3, "abc", 3);
	put(0x100c, 1, 4);
	put(0x1010, UINT64_MAX, 8);
	CHECK_EQ(pvh_parse(&memory, 0x1000, &info), 0);
	CHECK_EQ(info.region_count, 1);
	CHECK_STR(info.command_line, "abc");
	CHECK_EQ(info.module.size, 0);
}

TEST(long_command_line_is_cut_off)
{
	put_start_info(0);
	memset(ram + 0x3000, 'x', 0x3000);
	CHECK_EQ(pvh_parse(&memory, 0x1000, &info), 0);
	CHECK_EQ(strlen(info.command_line), EREMITE_BOOT_COMMAND - 1);
}

static void put_zero_page(unsigned entries)
{
	put(0x1000 + 0x202, 0x53726448, 4);
	put(0x1000 + 0x1e8, entries, 1);
	put(0x1000 + 0x228, 0x3000, 4);
	strcpy((char *)ram + 0x3000, "one two");
}

static void put_e820(unsigned index, uint64_t base, uint64_t size, uint32_t type)
{
	put(0x1000 + 0x2d0 + 20 * index, base, 8);
	put(0x1000 + 0x2d8 + 20 * index, size, 8);
	put(0x1000 + 0x2e0 + 20 * index, type, 4);
}

TEST(linux_boot)
{
	put_zero_page(3);
	put_e820(0, 0, 0x9fc00, 1);
	put_e820(1, 0x9fc00, 0x400, 2);
	put_e820(2, 0x100000, 0x3f00000, 1);
	put(0x1000 + 0x218, 0x200000, 4);
	put(0x1000 + 0x21c, 0x1234, 4);
	put(0x1000 + 0x0c0, 1, 4);
	CHECK_EQ(linux_parse(&memory, 0x1000, &info), 0);
	check_two_regions();
	CHECK_STR(info.command_line, "one two");
	CHECK_EQ(info.module.base, 0x100200000);
	CHECK_EQ(info.module.size, 0x1234);
}

TEST(linux_refuses)
{
	CHECK_EQ(linux_parse(&memory, 0x1000, &info), -EINVAL);
	put_zero_page(1);
	CHECK_EQ(linux_parse(&memory, sizeof ram - 0x210, &info), -EINVAL);
	CHECK_EQ(linux_parse(&memory, UINT64_MAX - 4, &info), -EINVAL);
	CHECK_EQ(linux_parse(&memory, 0x1000, &info), 0);
}

TEST(linux_takes_128_entries_at_most)
{
	put_zero_page(255);
	for (unsigned i = 0; i < 255; i++)
		put_e820(i, i < 128 ? 0x100000 + i * 0x1000ul : 0x80000000, 0x1000, 1);
	CHECK_EQ(linux_parse(&memory, 0x1000, &info), 0);
	CHECK_EQ(info.region_count, 1);
	CHECK_EQ(info.regions[0].size, 128 * 0x1000);
}

CHECK_MAIN
