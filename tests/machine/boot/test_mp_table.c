/* SPDX-License-Identifier: MIT */
#include "../../lib/check.h"

#include <boot/mp_table.h>

#define BASE 0x90000ull
#define POINTER 0x9fc10ull
#define TABLE 0x9f000ull

static uint8_t ram[0x10000]; /* from BASE on */
static struct mp_cpus cpus;

static bool read_ram(const struct physical_memory *memory, uint64_t address, void *to, size_t size)
{
	(void)memory;
	if (address < BASE || address - BASE > sizeof ram || size > sizeof ram - (address - BASE))
		return false;
	memcpy(to, ram + (address - BASE), size);
	return true;
}

static const struct physical_memory memory = { read_ram };

static void put(uint64_t address, uint64_t value, size_t size)
{
	memcpy(ram + (address - BASE), &value, size);
}

static uint64_t put_cpu(uint64_t at, uint8_t apic, uint8_t flags)
{
	put(at, 0 | apic << 8 | flags << 24, 4);
	return at + 20;
}

static void put_table(uint64_t table, uint16_t entries)
{
	memset(ram, 0, sizeof ram);
	put(POINTER, 0x5f504d5f, 4);
	put(POINTER + 4, table, 4);
	if (table - BASE < sizeof ram - 44) {
		put(table, 0x504d4350, 4);
		put(table + 34, entries, 2);
	}
}

TEST(processors)
{
	uint64_t at = TABLE + 44;

	put_table(TABLE, 5);
	at = put_cpu(at, 0, 3);
	at = put_cpu(at, 2, 1);
	at = put_cpu(at, 3, 0); /* not enabled */
	put(at, 1, 8);          /* a bus */
	put_cpu(at + 8, 9, 1);
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, 3);
	CHECK_EQ(cpus.apic[0], 0);
	CHECK_EQ(cpus.apic[1], 2);
	CHECK_EQ(cpus.apic[2], 9);
}

TEST(none)
{
	memset(ram, 0, sizeof ram);
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, 0);
}

TEST(damaged)
{
	put_table(TABLE, 1);
	put(TABLE, 0, 4);
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, 0);
	put_table(0xfffffff0, 100);
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, 0);
	/* The entries reach beyond the memory. */
	put_table(BASE + sizeof ram - 44 - 20, 0xffff);
	put_cpu(BASE + sizeof ram - 20, 7, 1);
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, 1);
	put_table(TABLE, 2);
	put(TABLE + 44, 5, 1); /* no such entry */
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, 0);
}

TEST(too_many)
{
	uint64_t at = TABLE + 44;

	put_table(TABLE, 100);
	for (unsigned i = 0; i < 100; i++)
		at = put_cpu(at, (uint8_t)i, 1);
	mp_parse(&memory, &cpus);
	CHECK_EQ(cpus.count, MP_CPUS);
}

CHECK_MAIN
