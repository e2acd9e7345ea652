/* SPDX-License-Identifier: MIT */
/*
 * The beginning and the end of a call that holds the files lock.
 */
#include <stddef.h>

#include <arch/lock_check.h>
#include <file/hold.h>
#include <file/own.h>
#include <sched/files_lock.h>
#include <sched/thread.h>

#include "calls.h"

struct nest files_nest = NEST("files");

/* arch/ARCH/threads/locked_call.s calls them. */
void files_enter(void);
void files_leave(void);

static void give_back(struct thread *self)
{
	struct file *file = self->held;

	self->held = NULL;
	if (file != NULL)
		file_put(file);
}

void file_hold(struct file *file)
{
	struct thread *self = sched_current();

	if (self->held == file)
		return;
	give_back(self);
	file_get(file);
	self->held = file;
}

void file_unhold(void)
{
	own_drop();
	give_back(sched_current());
}

/* When nothing is held. */
void call_ends(void)
{
	lock_application();
	sched_look();
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
	if (!nest_held(&files_nest))
		call_ends();
}
