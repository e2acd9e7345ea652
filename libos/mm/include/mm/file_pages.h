/* SPDX-License-Identifier: MIT */
/*
 * Areas whose pages are a file's (MAP_SHARED): frames that their owner maps, and takes back.
 *
 * All of an area's pages that exist are mapped, and nothing is brought in by a fault: an access to one
 * that is not there is SIGBUS.  Areas know their owner by the address of a NAME, which shows in crash
 * reports.
 * Locking: every function takes the memory lock itself.
 */
#ifndef MM_FILE_PAGES_H
#define MM_FILE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <machine/paging.h>

/* Enter such an area, without pages, as mmap(2) would; READ_ONLY: it never may be writable.
 * Returns its address; errors as vm_mmap.  -EPERM: executable. */
long file_pages_reserve(const char *name, uintptr_t address, size_t size, int prot, int flags,
			bool read_only);

/* Make pages of a private mapping, of anonymous memory, such that the file does not have. */
int file_pages_absent(uintptr_t address, size_t size, int prot);

/* Map frames at [ADDRESS, ADDRESS + SIZE), where areas are NAME's and nothing is mapped yet. */
void file_pages_map(const char *name, uintptr_t address, paddr_t frame, size_t size);

/* Take away what is mapped in NAME's areas in [ADDRESS, ADDRESS + SIZE). */
void file_pages_unmap(const char *name, uintptr_t address, size_t size);

/* Whether any area has NAME. */
bool file_pages_in_use(const char *name);

/* The one address at which a word of a file is, for those that are told from others by their address:
 * the direct map's, if WORD lies in such a page, else WORD. */
int *file_pages_word(int *word);

struct file_pages {
	const char *name;
	int prot;
	size_t left; /* of the area, from the address on */
};

/* The area of a shared mapping that holds ADDRESS: false if it is none. */
bool file_pages_find(uintptr_t address, struct file_pages *found);

#endif
