/* SPDX-License-Identifier: MIT */
#ifndef BOOT_STACK_H
#define BOOT_STACK_H

#include <stddef.h>
#include <stdint.h>

#include <init/options.h>
#include <lib/words.h>

/* All words, from the command line and then from the boot module. */
struct word_source {
	struct words words;
	struct words more;
};

/* Build the initial stack below TOP (16-byte-aligned, inside an area that can be populated; from
 * MAPPED on it is there), at most LIMIT bytes of it.  Returns the stack pointer, or 0 if it does
 * not fit. */
uintptr_t stack_build(uintptr_t top, uintptr_t mapped, size_t limit, struct word_source source,
		      const void *image, uintptr_t entry);

#endif
