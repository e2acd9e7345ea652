/* SPDX-License-Identifier: MIT */
/*
 * A file stays while a call sleeps in it, though its last descriptor may be closed meanwhile.
 */
#ifndef FILE_HOLD_H
#define FILE_HOLD_H

#include <file/file.h>

/* Take a reference, for this thread, until its call ends, or it gives it back. */
void file_hold(struct file *file);
void file_unhold(void);

#endif
