/* SPDX-License-Identifier: MIT */
#ifndef EVENTFD_SIGNALFD_H
#define EVENTFD_SIGNALFD_H

#include <stdint.h>

#include <file/file.h>

/* signalfd(2) for the signals of MASK; FLAGS: O_NONBLOCK.  NULL: RAM is out. */
struct file *signalfd_new(uint64_t mask, int flags);

/* Other signals.  -EINVAL: FILE is none. */
int signalfd_set(struct file *file, uint64_t mask);

#endif
