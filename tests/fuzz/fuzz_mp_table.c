/* SPDX-License-Identifier: MIT */
/* The first KiB of the bytes is where the table is looked for; they all begin at 0, too. */
#include "boot.h"

#include <boot/mp_table.h>

#define SEARCHED 0x9fc00ull

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_twice(const struct physical_memory *memory, uint64_t address, void *to, size_t size)
{
	return fuzz_read(memory, address >= SEARCHED ? address - SEARCHED : address, to, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_memory fuzz = { { read_twice }, data, size };
	struct mp_cpus cpus;

	mp_parse(&fuzz.memory, &cpus);
	fuzz_require(cpus.count <= MP_CPUS);
	return 0;
}
