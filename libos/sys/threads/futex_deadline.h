/* SPDX-License-Identifier: MIT */
#ifndef FUTEX_DEADLINE_H
#define FUTEX_DEADLINE_H

#include <stdint.h>

struct timespec;

/* Until when operation OP waits; MACHINE_NEVER if TIMEOUT is NULL.  -EFAULT, -EINVAL. */
int futex_deadline_of(int op, const struct timespec *timeout, uint64_t *deadline);

#endif
