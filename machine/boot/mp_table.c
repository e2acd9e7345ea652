/* SPDX-License-Identifier: MIT */
/*
 * The MP configuration table (Intel MultiProcessor Specification 1.4, chapter 4), where some monitors
 * tell of CPUs.  Checksums are not looked at: what counts is that nothing out of bounds is.
 */
#include <boot/mp_table.h>

#define LOW_MEMORY_END 0xa0000ull
#define SEARCH_SIZE 1024
#define STEP 16
#define POINTER_SIGNATURE 0x5f504d5fu /* "_MP_" */
#define TABLE_SIGNATURE 0x504d4350u   /* "PCMP" */
#define HEADER_SIZE 44
#define ENTRIES_MAX 512 /* that are looked at */
#define PROCESSOR_ENABLED 1

enum entry { ENTRY_PROCESSOR, ENTRY_LAST = 4 };

struct pointer {
	uint32_t signature;
	uint32_t table;
	uint8_t length, revision, checksum, features[5];
};

struct header {
	uint32_t signature;
	uint16_t length;
	uint8_t revision, checksum;
	char names[20];
	uint32_t oem_table;
	uint16_t oem_size, entry_count;
};

struct processor {
	uint8_t type, apic, version, flags;
	uint32_t signature, features, reserved[2];
};

static bool find_pointer(const struct physical_memory *memory, struct pointer *pointer)
{
	for (uint64_t at = LOW_MEMORY_END - SEARCH_SIZE; at < LOW_MEMORY_END; at += STEP)
		if (memory->read(memory, at, pointer, sizeof *pointer) &&
		    pointer->signature == POINTER_SIGNATURE)
			return true;
	return false;
}

/* The size of the entry; 0: the table is at its end, or damaged. */
static uint32_t take_entry(const struct physical_memory *memory, uint64_t at, struct mp_cpus *cpus)
{
	struct processor processor;
	uint8_t type;

	if (!memory->read(memory, at, &type, sizeof type) || type > ENTRY_LAST)
		return 0;
	if (type != ENTRY_PROCESSOR)
		return 8;
	if (!memory->read(memory, at, &processor, sizeof processor))
		return 0;
	if (processor.flags & PROCESSOR_ENABLED && cpus->count < MP_CPUS)
		cpus->apic[cpus->count++] = processor.apic;
	return sizeof processor;
}

void mp_parse(const struct physical_memory *memory, struct mp_cpus *cpus)
{
	struct pointer pointer;
	struct header header;
	uint64_t at;

	cpus->count = 0;
	if (!find_pointer(memory, &pointer) ||
	    !memory->read(memory, pointer.table, &header, sizeof header) ||
	    header.signature != TABLE_SIGNATURE)
		return;
	at = (uint64_t)pointer.table + HEADER_SIZE;
	for (unsigned i = 0; i < header.entry_count && i < ENTRIES_MAX; i++) {
		uint32_t size = take_entry(memory, at, cpus);

		if (size == 0)
			return;
		at += size;
	}
}
