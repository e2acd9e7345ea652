/* SPDX-License-Identifier: MIT */
/*
 * Boot protocols, translated into the boot information.  Portable: guest-physical memory is read
 * through a callback, every byte of it once.
 */
#ifndef BOOT_PROTOCOLS_H
#define BOOT_PROTOCOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <eremite/entry.h>

struct physical_memory {
	/* Copy SIZE bytes at guest-physical ADDRESS to TO; false if they are not all readable. */
	bool (*read)(const struct physical_memory *memory, uint64_t address, void *to, size_t size);
};

/* Xen PVH start_info (xen/include/public/arch-x86/hvm/start_info.h).  INFO is zeroed by the
 * caller.  0, or -EINVAL if there is no such structure at ADDRESS. */
int pvh_parse(const struct physical_memory *memory, uint64_t address,
	      struct eremite_boot_info *info);

/* 64-bit Linux boot protocol: boot_params (Documentation/x86/zero-page.rst). */
int linux_parse(const struct physical_memory *memory, uint64_t address,
		struct eremite_boot_info *info);

#endif
