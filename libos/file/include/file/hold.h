/* SPDX-License-Identifier: MIT */
/*
 * A file stays while a call sleeps in it, though its last descriptor may be closed meanwhile.
 *
 * This is the variant for programs with one thread, where nobody closes it but a signal handler.
 */
#ifndef FILE_HOLD_H
#define FILE_HOLD_H

#include <file/file.h>

/* Take a reference, for this thread, until its call ends, or it gives it back. */
static inline void file_hold(struct file *file)
{
	(void)file;
}

static inline void file_unhold(void)
{
}

#endif
