/* SPDX-License-Identifier: MIT */
#ifndef TTY_READINESS_H
#define TTY_READINESS_H

#include <file/own.h>
#include <tty/input.h>

/* What holds now of FILE, POLLIN and so on: as file_ops.poll, of any file.  The files lock is held. */
static inline short file_readiness(struct file *file)
{
	short events;

	if (file->ops->poll == NULL)
		return console_poll(file);
	file_own_lock(file);
	events = file->ops->poll(file);
	file_own_unlock(file);
	return events;
}

#endif
