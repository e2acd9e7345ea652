/* SPDX-License-Identifier: MIT */
#ifndef EVENTFD_TIMERFD_H
#define EVENTFD_TIMERFD_H

#include <stdbool.h>

#include <file/file.h>
#include <time/interval.h>

struct timerfd;

/* timerfd_create(2) by a clock of KIND; FLAGS: O_NONBLOCK.  NULL: RAM is out. */
struct file *timerfd_new(enum clock_kind kind, int flags);

/* NULL: FILE is none. */
struct timerfd *timerfd_of(const struct file *file);

/* Remaining time and period. */
void timerfd_get(struct timerfd *timer, struct itimerspec *value);

/* VALUE is valid.  CANCELS: reads fail when the wall clock is set. */
void timerfd_set(struct timerfd *timer, const struct itimerspec *value, bool absolute, bool cancels);

#endif
