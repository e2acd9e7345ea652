/* SPDX-License-Identifier: MIT */
#ifndef FILE_CALLS_H
#define FILE_CALLS_H

#include <stdbool.h>

struct file;

/* What comes at the end of each call. */
void call_ends(void);

/* own.c: the file of FD, if it has a lock of its own, which is held.  NULL: it has none, or there is no
 * file. */
struct file *file_enter_own(int fd) __attribute__((weak));

/* The same: take a reference.  False: nobody has one any more. */
bool file_get_unless_gone(struct file *file);

#endif
