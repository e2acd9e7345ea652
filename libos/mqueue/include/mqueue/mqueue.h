/* SPDX-License-Identifier: MIT */
/*
 * Message queues (mq_overview(7)).
 */
#ifndef MQUEUE_MQUEUE_H
#define MQUEUE_MQUEUE_H

#include <stdint.h>

#include <file/file.h>

#define MQUEUE_NAME_MAX 255
#define MQUEUE_PRIORITIES 32768

struct mqueue;

struct mqueue_size {
	long messages, bytes; /* at most; bytes of each */
};

/* NAME has no slash in front.  FLAGS as mq_open(3); SIZE is used if it is made: NULL for the usual.
 * -ENOENT, -EACCES, -ENAMETOOLONG, -EEXIST, -EINVAL, -EMFILE: mqueue_limit, -ENOMEM. */
int mqueue_open(const char *name, int flags, mode_t mode, const struct mqueue_size *size,
		struct file **file);
int mqueue_unlink(const char *name);

/* The queue that FILE is open for; NULL. */
struct mqueue *mqueue_of(const struct file *file);

struct mqueue_size mqueue_size(const struct mqueue *queue);
long mqueue_count(const struct mqueue *queue);

/* In a call that is in FILE (file/hold.h), until its end; after an error, it may be so no more.
 * DEADLINE: by the wall clock, or MACHINE_NEVER.  They block.  -EMSGSIZE, -EAGAIN, -ETIMEDOUT, -EINTR,
 * -EBADF, -EFAULT, -ENOMEM.  Receive returns the length. */
int mqueue_send(struct file *file, const void *text, size_t length, unsigned priority,
		uint64_t deadline);
long mqueue_receive(struct file *file, void *text, size_t length, unsigned *priority,
		    uint64_t deadline);

/* mq_notify(3): NUMBER 0 is no signal, but the same otherwise.  -EBUSY. */
int mqueue_notify(struct mqueue *queue, int number, uintptr_t value);
/* What a thread's notification is made of: FILE, an eventfd, gets 1 added, or MQUEUE_REMOVED.
 * -EINVAL: it is none, -EBUSY. */
#define MQUEUE_REMOVED 2
int mqueue_notify_thread(struct mqueue *queue, struct file *file);
void mqueue_notify_none(struct mqueue *queue) __attribute__((weak));

/* Bytes that queues may promise in all (RLIMIT_MSGQUEUE). */
extern uint64_t mqueue_limit;
#define MQUEUE_LIMIT 819200

#endif
