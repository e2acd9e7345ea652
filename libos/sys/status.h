/* SPDX-License-Identifier: MIT */
#ifndef STATUS_H
#define STATUS_H

#include <sys/stat.h>

/* What fstat(2) tells of an open descriptor.  -EBADF. */
int status_of_descriptor(int fd, struct stat *status);

#endif
