/* SPDX-License-Identifier: MIT */
#ifndef FILE_TABLE_H
#define FILE_TABLE_H

#include <stdint.h>

struct file;

/* The slot of descriptor FD, NULL if there is none. */
uintptr_t *descriptor_slot(int fd);

/* pool.c; weak: a program that opens nothing has only the console's files, which are static. */
void file_free(struct file *file) __attribute__((weak));

#endif
