/* SPDX-License-Identifier: MIT */
#ifndef DEV_RANDOM_H
#define DEV_RANDOM_H

#include <stddef.h>

/* SIZE random bytes into the application's BUFFER.  Returns the bytes written; -EFAULT if none. */
long random_copy_out(void *buffer, size_t size);

#endif
