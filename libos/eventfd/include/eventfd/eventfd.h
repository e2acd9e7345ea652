/* SPDX-License-Identifier: MIT */
#ifndef EVENTFD_EVENTFD_H
#define EVENTFD_EVENTFD_H

#include <stdbool.h>
#include <stdint.h>

#include <file/file.h>

/* eventfd(2); FLAGS: O_NONBLOCK.  NULL: RAM is out. */
struct file *eventfd_new(uint64_t count, bool semaphore, int flags);

/* Add VALUE, unless there is no room for it, to FILE, whose own lock is held.  -EINVAL: it is no
 * eventfd.  Weak for mq_notify(2). */
int eventfd_add(struct file *file, uint64_t value) __attribute__((weak));

#endif
