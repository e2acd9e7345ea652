/* SPDX-License-Identifier: MIT */
/*
 * Calls that are in a file: it stays, though its last descriptor may be closed meanwhile.
 */
#ifndef FILE_HOLD_H
#define FILE_HOLD_H

#include <stdbool.h>

#include <file/file.h>

/* The file of descriptor FD, for a call that does something with it: until file_leave, it stays, and
 * its operations may be called.  What is held is the file's own lock, or, if it has none, the files
 * lock.  The caller holds nothing.  NULL: EBADF. */
struct file *file_enter(int fd);

/* The same if that file has a lock of its own, which is held; NULL: it has none, or there is no file.
 * Weak: none has one. */
struct file *file_enter_own(int fd) __attribute__((weak));

/* The same for a call that takes the locks it needs: it holds none, but has a reference. */
struct file *file_enter_held(int fd);

/* The call ends, also after file_enter found none; returns RESULT. */
long file_leave(long result);

/* Take a reference, for this thread, until its call ends, or it gives it back. */
void file_hold(struct file *file);
/* Give it back, and the file's own lock, if the thread holds it. */
void file_unhold(void);

/* After file_unhold, to go on with FILE, which may be no more, or another one.  False: it is no more,
 * and nothing is held. */
bool file_hold_again(struct file *file);

#endif
