/* SPDX-License-Identifier: MIT */
#ifndef FILE_TABLE_H
#define FILE_TABLE_H

#include <stdint.h>

struct file;

#define CLOSE_ON_EXEC 1ul /* in the pointer: files are aligned */

/* The slot of descriptor FD, NULL if there is none. */
uintptr_t *descriptor_slot(int fd);

/* The file in SLOT, or NULL. */
static inline struct file *descriptor_of(const uintptr_t *slot)
{
	return (struct file *)(__atomic_load_n(slot, __ATOMIC_ACQUIRE) & ~CLOSE_ON_EXEC);
}

/* pool.c; weak: a program that opens nothing has only the console's files, which are static. */
void file_free(struct file *file) __attribute__((weak));

#endif
