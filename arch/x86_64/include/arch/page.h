/* SPDX-License-Identifier: MIT */
/*
 * Pages: sizes, permissions, guest-physical addresses.
 */
#ifndef ARCH_PAGE_H
#define ARCH_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE ((size_t)1 << PAGE_SHIFT)
#define PAGE_MASK (PAGE_SIZE - 1)
#define HUGE_PAGE_SHIFT 21
#define HUGE_PAGE_SIZE ((size_t)1 << HUGE_PAGE_SHIFT)

/* A guest-physical address, or a count of guest-physical bytes. */
typedef uint64_t paddr_t;
#define PADDR_NONE (~(paddr_t)0)

/* Permissions of a translation.  0 means: present for the machine's bookkeeping, never accessible. */
enum page_protection {
	PAGE_READ = 1,
	PAGE_WRITE = 2,
	PAGE_EXEC = 4,
	PAGE_SHARED = 8, /* of machine_page_map alone: the frame may be mapped again with this */
};

struct page_translation {
	paddr_t frame;  /* of the start of the page that holds the address */
	size_t size;    /* PAGE_SIZE or HUGE_PAGE_SIZE */
	unsigned protection; /* enum page_protection */
};

#endif
