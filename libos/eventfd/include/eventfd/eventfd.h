/* SPDX-License-Identifier: MIT */
#ifndef EVENTFD_EVENTFD_H
#define EVENTFD_EVENTFD_H

#include <stdbool.h>
#include <stdint.h>

#include <file/file.h>

/* eventfd(2); FLAGS: O_NONBLOCK.  NULL: RAM is out. */
struct file *eventfd_new(uint64_t count, bool semaphore, int flags);

#endif
