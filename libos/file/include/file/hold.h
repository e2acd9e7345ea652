/* SPDX-License-Identifier: MIT */
/*
 * Calls that are in a file.
 *
 * This is the variant for programs with one thread, where nobody closes the file but a signal handler.
 */
#ifndef FILE_HOLD_H
#define FILE_HOLD_H

#include <stdbool.h>

#include <file/file.h>

/* The file of descriptor FD, for a call that does something with it: until file_leave, it stays, and
 * its operations may be called.  NULL: EBADF. */
static inline struct file *file_enter(int fd)
{
	return descriptor_file(fd);
}

/* The same for a call that takes the locks it needs: it holds none, but has a reference. */
static inline struct file *file_enter_held(int fd)
{
	return descriptor_file(fd);
}

/* The call ends, also after file_enter found none; returns RESULT. */
static inline long file_leave(long result)
{
	return result;
}

/* Take a reference, for this thread, until its call ends, or it gives it back. */
static inline void file_hold(struct file *file)
{
	(void)file;
}

static inline void file_unhold(void)
{
}

/* After file_unhold, to go on with FILE, which may be no more.  False: it is no more. */
static inline bool file_hold_again(struct file *file)
{
	(void)file;
	return true;
}

#endif
