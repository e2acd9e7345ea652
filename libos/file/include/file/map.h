/* SPDX-License-Identifier: MIT */
#ifndef FILE_MAP_H
#define FILE_MAP_H

#include <sys/types.h>

/* mmap(2) of descriptor FD.  The one of libos/file is weak, for programs without files that could be
 * mapped: -ENODEV, -EBADF. */
long file_map(void *address, size_t length, int prot, int flags, int fd, off_t offset);

#endif
