/* SPDX-License-Identifier: MIT */
/*
 * Interest in many files (epoll(7)).  An interest is an entry of its file's wait queue, which puts it
 * on the list of those that may be ready.
 */
#ifndef EPOLL_EPOLL_H
#define EPOLL_EPOLL_H

#include <stdbool.h>
#include <sys/epoll.h>

#include <file/file.h>

struct epoll;

/* NULL: RAM is out. */
struct file *epoll_new(void);

/* NULL: FILE is none. */
struct epoll *epoll_of(const struct file *file);

/* Not: EPERM. */
bool epoll_can_wait(const struct file *file);

/* -EEXIST, -ENOENT, -EINVAL, -ENOMEM, -ELOOP as epoll_ctl(2); epoll_can_wait(FILE). */
int epoll_control(struct epoll *epoll, int op, struct file *file, int fd,
		  const struct epoll_event *event);

/* Something may be ready, or is to be asked for under the files lock. */
bool epoll_available(struct epoll *epoll);

/* Some of its files do not tell when they become ready: the files lock is needed to wait for them. */
bool epoll_asks(struct epoll *epoll);

/* Never with one thread: the same again, in a call that holds the files lock. */
#define EPOLL_NEEDS_FILES 4096

/* What is ready now, at most MAXIMUM events to the application's EVENTS: how many; -EFAULT,
 * -EPOLL_NEEDS_FILES. */
int epoll_send(struct epoll *epoll, struct epoll_event *events, int maximum);

#endif
