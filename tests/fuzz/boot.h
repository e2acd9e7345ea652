/* SPDX-License-Identifier: MIT */
/*
 * Guest-physical memory whose bytes are the fuzzer's, and what must hold for any boot information.
 */
#ifndef FUZZ_BOOT_H
#define FUZZ_BOOT_H

#include <stdlib.h>
#include <string.h>

#include <boot/protocols.h>

struct fuzz_memory {
	struct physical_memory memory; /* first: the callback finds the rest from it */
	const uint8_t *data;
	size_t size;
};

static inline bool fuzz_read(const struct physical_memory *memory, uint64_t address, void *to,
			     size_t size)
{
	const struct fuzz_memory *fuzz = (const struct fuzz_memory *)memory;

	if (address > fuzz->size || size > fuzz->size - address)
		return false;
	memcpy(to, fuzz->data + address, size);
	return true;
}

static inline void fuzz_require(bool condition)
{
	if (!condition)
		abort();
}

static inline void fuzz_check_info(const struct eremite_boot_info *info)
{
	uint64_t end = 0;

	fuzz_require(info->version == EREMITE_BOOT_VERSION);
	fuzz_require(info->region_count <= EREMITE_BOOT_REGIONS);
	for (uint32_t i = 0; i < info->region_count; i++) {
		const struct eremite_range *range = &info->regions[i];

		fuzz_require(range->base % 4096 == 0 && range->size % 4096 == 0 && range->size > 0);
		fuzz_require(i == 0 || range->base > end);
		fuzz_require(range->size <= UINT64_MAX - range->base);
		end = range->base + range->size;
	}
	fuzz_require(memchr(info->command_line, 0, sizeof info->command_line) != NULL);
}

#endif
