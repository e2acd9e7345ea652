/* SPDX-License-Identifier: MIT */
/*
 * Boot information: what a machine tells the libOS at entry.
 *
 * Every boot protocol (PVH, 64-bit Linux boot, later FDT and Skete) is translated into this one
 * structure before any portable code runs.  All of it is data from outside: the translator checks
 * counts and bounds, and what it copies here is owned by the libOS until the guest ends.
 */
#ifndef EREMITE_ENTRY_H
#define EREMITE_ENTRY_H

#include <stdint.h>

#define EREMITE_BOOT_VERSION 1
#define EREMITE_BOOT_REGIONS 16   /* more usable regions than this are ignored */
#define EREMITE_BOOT_COMMAND 4096 /* bytes, the terminating NUL included */
#define EREMITE_BOOT_SEED 32      /* bytes */

/* A range of guest-physical addresses, in bytes. */
struct eremite_range {
	uint64_t base;
	uint64_t size;
};

struct eremite_boot_info {
	uint32_t version;      /* EREMITE_BOOT_VERSION */
	uint32_t region_count; /* used entries of regions */
	/* Usable RAM, page-aligned, ascending, disjoint; without the image and the boot module. */
	struct eremite_range regions[EREMITE_BOOT_REGIONS];
	/* Boot module 0 (QEMU: -initrd); size 0 if there is none. */
	struct eremite_range module;
	/* What the machine has mapped for the program already: virtual, the end of its stack and all
	 * of its bss, zeroed; physical, their frames, behind one page that is free, in no region.
	 * Size 0: nothing. */
	struct eremite_range stack, bss, frames;
	/* Time-stamp counter at entry. */
	uint64_t entry_tsc;
	/* Bytes of entropy in seed that the machine handed over at boot; 0 if none. */
	uint32_t seed_size;
	uint8_t seed[EREMITE_BOOT_SEED];
	/* The command line, always NUL-terminated. */
	char command_line[EREMITE_BOOT_COMMAND];
};

#endif
