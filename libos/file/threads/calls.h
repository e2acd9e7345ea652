/* SPDX-License-Identifier: MIT */
#ifndef FILE_CALLS_H
#define FILE_CALLS_H

#include <stdbool.h>

struct file;

/* What comes at the end of each call. */
void call_ends(void);

/* own.c: take a reference.  False: nobody has one any more. */
bool file_get_unless_gone(struct file *file);

#endif
