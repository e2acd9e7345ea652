/* SPDX-License-Identifier: MIT */
#ifndef FILE_CALLS_H
#define FILE_CALLS_H

struct file;

/* What comes at the end of each call. */
void call_ends(void);

/* own.c: the file of FD, if it has a lock of its own, which is held.  NULL: it has none, or there is no
 * file. */
struct file *file_enter_own(int fd) __attribute__((weak));

#endif
