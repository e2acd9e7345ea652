/* SPDX-License-Identifier: MIT */
/*
 * The beginning and the end of a call that holds the files lock.
 */
#include <stddef.h>

#include <arch/lock_check.h>
#include <file/hold.h>
#include <sched/files_lock.h>
#include <sched/thread.h>

struct nest files_nest = NEST("files");

/* arch/ARCH/threads/locked_call.s calls them. */
void files_enter(void);
void files_leave(void);

void file_hold(struct file *file)
{
	struct thread *self = sched_current();

	if (self->held == file)
		return;
	file_unhold();
	file->references++;
	self->held = file;
}

void file_unhold(void)
{
	struct thread *self = sched_current();
	struct file *file = self->held;

	self->held = NULL;
	if (file != NULL)
		file_put(file);
}

void files_enter(void)
{
	nest_lock(&files_nest);
}

void files_leave(void)
{
	if (files_nest.depth == 1)
		file_unhold();
	nest_unlock(&files_nest);
	if (nest_held(&files_nest))
		return;
	lock_application();
	sched_look();
}
