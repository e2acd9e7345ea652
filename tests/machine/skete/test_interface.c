/* SPDX-License-Identifier: MIT */
/*
 * Version 1 of Skete's interface, in numbers: images and monitors that were built at different times
 * meet.  A call may be added behind the last one, as an older monitor answers -ENOSYS; anything else
 * that fails here is another version (SKETE_VERSION).
 */
#include "../../lib/check.h"

#include <stddef.h>

#include <eremite/skete.h>

static const struct {
	enum skete_call call;
	long number;
} numbers[] = {
	{ SKETE_CONSOLE_WRITE, 0 }, { SKETE_CONSOLE_READ, 1 }, { SKETE_CONSOLE_LISTEN, 2 },
	{ SKETE_MAP, 3 }, { SKETE_PROTECT, 4 }, { SKETE_UNMAP, 5 }, { SKETE_MOVE, 6 },
	{ SKETE_QUERY, 7 }, { SKETE_UPCALL, 8 }, { SKETE_WAIT, 9 }, { SKETE_TIMER, 10 },
	{ SKETE_AGAIN, 11 }, { SKETE_EXIT, 12 }, { SKETE_MAIN, 13 }, { SKETE_CPU_START, 14 },
	{ SKETE_CPU_KICK, 15 }, { SKETE_FILE_MAP, 16 }, { SKETE_FILE_LOOKUP, 17 },
	{ SKETE_FILE_OPEN, 18 }, { SKETE_FILE_CLOSE, 19 }, { SKETE_FILE_READ, 20 },
	{ SKETE_FILE_WRITE, 21 }, { SKETE_FILE_APPEND, 22 }, { SKETE_FILE_LIST, 23 },
	{ SKETE_FILE_MAKE_DIRECTORY, 24 }, { SKETE_FILE_MAKE_LINK, 25 },
	{ SKETE_FILE_READ_LINK, 26 }, { SKETE_FILE_REMOVE, 27 }, { SKETE_FILE_RENAME, 28 },
	{ SKETE_FILE_LINK, 29 }, { SKETE_FILE_CHANGE, 30 }, { SKETE_FILE_RESIZE, 31 },
	{ SKETE_FILE_ALLOCATE, 32 }, { SKETE_FILE_SEEK, 33 }, { SKETE_FILE_SYNC, 34 },
	{ SKETE_FILE_ACCESS, 35 }, { SKETE_FILE_STATISTICS, 36 }, { SKETE_MAP_STRIDED, 37 },
	{ SKETE_BARRIER, 38 },
};

#define HAS(type, member, offset) CHECK_EQ(offsetof(struct type, member), offset)

TEST(version)
{
	CHECK_EQ(SKETE_VERSION, 1);
	CHECK_EQ(EREMITE_BOOT_VERSION, 1);
}

TEST(calls)
{
	CHECK_EQ(SKETE_CALLS, sizeof numbers / sizeof *numbers);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		CHECK_EQ(numbers[i].call, numbers[i].number);
}

TEST(note)
{
	CHECK_EQ(SKETE_NOTE_TYPE, 3);
	CHECK_EQ(SKETE_NOTE_HOLES, 8);
	HAS(skete_note, version, 0);
	HAS(skete_note, hole_count, 4);
	HAS(skete_note, entry, 8);
	HAS(skete_note, area, 16);
	HAS(skete_note, upcall, 24);
	HAS(skete_note, start, 32);
	HAS(skete_note, end, 40);
	HAS(skete_note, holes, 48);
	CHECK_EQ(sizeof(struct skete_hole), 16);
}

TEST(boot)
{
	CHECK_EQ(sizeof(struct skete_boot), 80 + sizeof(struct eremite_boot_info));
	HAS(skete_boot, version, 0);
	HAS(skete_boot, size, 4);
	HAS(skete_boot, call, 8);
	HAS(skete_boot, cpus, 16);
	HAS(skete_boot, tsc_scale, 24);
	HAS(skete_boot, epoch, 32);
	HAS(skete_boot, passed, 40);
	HAS(skete_boot, snapshot, 48);
	HAS(skete_boot, maps, 56);
	HAS(skete_boot, cpuid, 64);
	HAS(skete_boot, info, 80);
	HAS(skete_cpu, number, 0);
}

TEST(boot_information)
{
	CHECK_EQ(sizeof(struct eremite_boot_info), 4472);
	HAS(eremite_boot_info, version, 0);
	HAS(eremite_boot_info, region_count, 4);
	HAS(eremite_boot_info, regions, 8);
	HAS(eremite_boot_info, module, 264);
	HAS(eremite_boot_info, stack, 280);
	HAS(eremite_boot_info, bss, 296);
	HAS(eremite_boot_info, frames, 312);
	HAS(eremite_boot_info, entry_tsc, 328);
	HAS(eremite_boot_info, seed_size, 336);
	HAS(eremite_boot_info, seed, 340);
	HAS(eremite_boot_info, command_line, 372);
}

TEST(upcall)
{
	CHECK_EQ(SKETE_VECTOR_EVENT, 32);
	CHECK_EQ(SKETE_EVENT_TIMER, 1);
	CHECK_EQ(SKETE_EVENT_INPUT, 2);
	CHECK_EQ(SKETE_EVENT_AGAIN, 4);
	CHECK_EQ(SKETE_EVENT_KICK, 8);
	CHECK_EQ(sizeof(struct skete_upcall), 192);
	HAS(skete_upcall, masked, 0);
	HAS(skete_upcall, pending, 4);
	HAS(skete_upcall, fault_address, 8);
	HAS(skete_upcall, frame, 16);
	HAS(skete_frame, r15, 0);
	HAS(skete_frame, rbp, 64);
	HAS(skete_frame, rax, 112);
	HAS(skete_frame, vector, 120);
	HAS(skete_frame, error, 128);
	HAS(skete_frame, rip, 136);
	HAS(skete_frame, rflags, 152);
	HAS(skete_frame, ss, 168);
}

TEST(address_space)
{
	CHECK_EQ(SKETE_USER_START, 0x1000);
	CHECK_EQ(SKETE_USER_END, 0x7ffffffff000);
	CHECK_EQ(SKETE_DIRECT, 0x100000000000);
	CHECK_EQ(SKETE_DIRECT_END, 0x608000000000);
	CHECK_EQ(SKETE_CPU_PAGE, 0x600000003000);
	CHECK_EQ(SKETE_READ | SKETE_WRITE << 4 | SKETE_EXEC << 8 | SKETE_SHARED << 12, 0x8421);
	CHECK_EQ(SKETE_STRIDED_COUNT, 48);
	CHECK_EQ(SKETE_STRIDED_MAX, 256);
}

TEST(end)
{
	CHECK_EQ(SKETE_EXITED, 0);
	CHECK_EQ(SKETE_SIGNALED, 1);
	CHECK_EQ(SKETE_PANICKED, 2);
}

TEST(files)
{
	CHECK_EQ(SKETE_FILE_MAPS, 15);
	CHECK_EQ(SKETE_FILE_PATH, 4095);
	CHECK_EQ(SKETE_FILE_NAME, 255);
	CHECK_EQ(SKETE_FILE_HELD, 64);
	CHECK_EQ(SKETE_FILE_MODIFIED, 16);
	CHECK_EQ(sizeof(struct skete_file_place), 16);
	HAS(skete_file_place, path, 8);
	CHECK_EQ(sizeof(struct skete_file_status), 112);
	HAS(skete_file_status, mode, 16);
	HAS(skete_file_status, links, 32);
	HAS(skete_file_status, size, 48);
	HAS(skete_file_status, modified, 80);
	CHECK_EQ(sizeof(struct skete_file_change), 48);
	HAS(skete_file_change, accessed, 16);
	CHECK_EQ(sizeof(struct skete_file_statistics), 80);
	HAS(skete_file_statistics, blocks, 40);
}

CHECK_MAIN
