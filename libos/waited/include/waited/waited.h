/* SPDX-License-Identifier: MIT */
/*
 * Files that programs wait for: pipes, sockets, eventfd(2) and its relatives.  Each has a wait queue,
 * to which it reports when its readiness rises.
 */
#ifndef WAITED_WAITED_H
#define WAITED_WAITED_H

#include <stdbool.h>
#include <stdint.h>

#include <file/file.h>
#include <sched/wait_queue.h>
#include <waited/buffers.h>

/* In file->flags: file->ops is a struct waited_ops, and file->queue is there. */
enum waited_flag { FILE_WAITED = 1 << 28 };

struct waited_ops {
	struct file_ops file; /* must be the first member */
	/* readv(2) and writev(2) as a whole; NULL: buffer by buffer. */
	long (*read_whole)(struct file *file, struct buffers *to);
	long (*write_whole)(struct file *file, struct buffers *from);
	bool silent; /* it does not tell when its readiness rises: ask */
};

static inline const struct waited_ops *waited_ops(const struct file *file)
{
	return file->flags & FILE_WAITED ? (const struct waited_ops *)file->ops : NULL;
}

/* A new file with one reference; NULL: RAM is out.  FLAGS as open(2)'s; O_CLOEXEC is not kept. */
struct file *waited_new(const struct waited_ops *ops, struct wait_queue *queue, int flags);

/* Wait for READY in a call that restarts (signal(7), SA_RESTART).  0; -ETIMEDOUT; -EINTR; -EBADF: a
 * handler ran meanwhile that closed FILE, which is no more.  After -EINTR and -EBADF the call is not in
 * the file any more, and has none of its locks. */
long waited_block(struct file *file, uint64_t deadline, bool (*ready)(void *argument),
		  void *argument);

/* Wait for READY as sched_block: FILE stays until the call ends. */
int waited_sleep(struct file *file, uint64_t deadline, bool (*ready)(void *argument),
		 void *argument);

/* Whether a descriptor of FILE is open; it may be a file that is no more. */
bool waited_is_open(const struct file *file);

/* Two descriptors, for both of the files, into the application's array; or none.  The references
 * are the table's then, else they are given back.  -EMFILE, -ENOMEM, -EFAULT. */
int waited_enter_pair(struct file *const files[2], bool close_on_exec, int *fds);

/* One descriptor for FILE, the same way; NULL: -ENOMEM. */
int waited_enter(struct file *file, bool close_on_exec);

/* What fstat tells of a file that nothing but a number tells from others. */
uint64_t waited_number(void);
void waited_status(struct stat *status, mode_t mode, uint64_t number);

/* SIGPIPE to this thread, as write(2) to what nobody reads sends it. */
void waited_broken(void);

#endif
