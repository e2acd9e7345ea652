/* SPDX-License-Identifier: MIT */
/*
 * Open files and the table of descriptors.
 *
 * Ownership: a file lives as long as somebody holds a reference; each descriptor holds one.
 * Locking: the files lock; calls that only use a file see file/hold.h.
 * Errors are negative errno values as the manual pages of the calls give them.
 */
#ifndef FILE_FILE_H
#define FILE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <file/own_lock.h>

struct file;
struct inode;
struct wait_queue;

/* BUFFER is the application's (arch/user.h).  An operation that is NULL: -EINVAL, or what is said
 * here. */
struct file_ops {
	/* NULL: the console, whose input is linked only into programs that read (tty/input.h). */
	long (*read)(struct file *file, void *buffer, size_t size);
	long (*write)(struct file *file, const void *buffer, size_t size);
	/* NULL: -ENOTTY. */
	long (*ioctl)(struct file *file, unsigned request, void *argument);
	/* POLLIN, POLLOUT, ... that hold now.  NULL as for read. */
	short (*poll)(struct file *file);
	/* STATUS is zeroed. */
	int (*stat)(struct file *file, struct stat *status);
	/* NULL: -ESPIPE.  The device files ignore positions, as Linux's do. */
	off_t (*seek)(struct file *file, off_t offset, int whence);
	/* The last reference is gone.  NULL: nothing to do. */
	void (*release)(struct file *file);
};

struct file {
	const struct file_ops *ops;
	unsigned references;
	int flags;           /* O_ACCMODE, O_APPEND, O_NONBLOCK, ... */
	struct inode *inode; /* what was opened by a name (fs/open.h), else NULL; a reference */
	union {
		off_t position;  /* of regular files and directories */
		unsigned stream; /* of the console: 0, 1, 2 */
		struct wait_queue *queue; /* of those with FILE_WAITED (waited/waited.h) */
	};
	struct own_lock own; /* file/own.h */
};

/* A new file with one reference, which belongs to the caller; NULL if RAM is out. */
struct file *file_new(const struct file_ops *ops, int flags);
void file_put(struct file *file);

#define DESCRIPTOR_MAX 1024 /* RLIMIT_NOFILE at boot and at most */

/* The file of descriptor FD, without taking a reference; NULL: EBADF. */
struct file *descriptor_file(int fd);

/* Enter FILE, whose reference moves to the table, at the lowest free descriptor that is at least
 * LOWEST.  -EMFILE, -ENOMEM: the reference stays the caller's. */
int descriptor_add(struct file *file, int lowest, bool close_on_exec);

/* Enter FILE at FD itself; what was there is closed.  -EBADF: out of range, -ENOMEM. */
int descriptor_set(int fd, struct file *file, bool close_on_exec);

/* -EBADF. */
int descriptor_close(int fd);

/* FD_CLOEXEC, kept for F_GETFD alone: there is no exec. */
bool descriptor_close_on_exec(int fd);
void descriptor_set_close_on_exec(int fd, bool on);

/* One more than the highest descriptor that a program may get (RLIMIT_NOFILE's soft limit). */
extern unsigned descriptor_limit;

#endif
