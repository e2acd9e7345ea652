/* SPDX-License-Identifier: MIT */
/*
 * What Linux calls anonymous inodes: files that are nothing else.
 */
#ifndef EVENTFD_ANONYMOUS_H
#define EVENTFD_ANONYMOUS_H

#include <file/file.h>

int anonymous_stat(struct file *file, struct stat *status);

/* lseek(2) does nothing, and succeeds. */
off_t anonymous_seek(struct file *file, off_t offset, int whence);

#endif
