/* SPDX-License-Identifier: MIT */
#ifndef FILE_MAP_H
#define FILE_MAP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* mmap(2) of descriptor FD.  The one of libos/file is weak, for programs without files that could be
 * mapped: -ENODEV, -EBADF. */
long file_map(void *address, size_t length, int prot, int flags, int fd, off_t offset);

/* What munmap(2) calls: a mapping of a file may be no more.  Weak, for programs that map none. */
void file_unmapped(void) __attribute__((weak));

/* What a successful msync(2) calls: files that are mapped there were modified.  Weak as above. */
void file_synced(uintptr_t start, size_t size) __attribute__((weak));

/* The same for mremap(2): whether there is a shared mapping; change it. */
bool file_is_mapped(uintptr_t address) __attribute__((weak));
long file_remap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t address)
	__attribute__((weak));

#endif
