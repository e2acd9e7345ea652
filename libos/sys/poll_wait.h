/* SPDX-License-Identifier: MIT */
/*
 * What poll, ppoll, select and pselect6 share.
 */
#ifndef POLL_WAIT_H
#define POLL_WAIT_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* What holds now of descriptor FD, POLLIN and so on.  -EBADF: there is no file.  What else is negative
 * is what COUNT returns then. */
int poll_descriptor(int fd);

/* Block until COUNT(ARGUMENT) is not 0, which is returned; 0: the deadline came; -EINTR.
 * A deadline of 0 never blocks.  Takes what locks are needed; the caller holds none. */
long poll_wait(uint64_t deadline, long (*count)(void *argument), void *argument);

/* poll(2) on the application's entries. */
long poll_entries(struct pollfd *fds, unsigned count, uint64_t deadline);

/* The deadline that the application's timeout means: 0 if it is zero, MACHINE_NEVER if there is
 * none.  -EFAULT, -EINVAL. */
int poll_deadline(const struct timespec *timeout, uint64_t *deadline);

/* Tell the application how much of its timeout is left, as Linux does for ppoll and pselect6. */
void poll_write_remaining(struct timespec *timeout, uint64_t deadline);

#endif
