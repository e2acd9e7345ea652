/* SPDX-License-Identifier: MIT */
/*
 * The variant for programs with threads: who waits is woken by the files that it waits for, and by
 * nothing else.  As on Linux, they stay meanwhile, also those whose descriptors are closed.
 *
 * Locking: if the files have locks of their own, those, one after the other.  Else the files lock, but
 * for where it sleeps.
 */
#include <errno.h>
#include <stddef.h>

#include <file/hold.h>
#include <file/own.h>
#include <machine/clock.h>
#include <mm/frames.h>
#include <sched/block.h>
#include <sched/pollers.h>
#include <signal/hooks.h>
#include <tty/readiness.h>
#include <waited/waited.h>

#include "../poll_wait.h"

#define NEEDS_FILES 4096 /* negative: the files lock is needed */
#define FEW 8 /* on the stack */
#define MANY ((PAGE_SIZE - 2 * sizeof(void *)) / sizeof(struct place))

/* The caller, in the queue of FILE, to which it has a reference. */
struct place {
	struct sleeper sleeper;
	struct file *file;
};

struct part {
	struct part *next;
	unsigned count;
	struct place places[MANY];
};

_Static_assert(sizeof(struct part) <= PAGE_SIZE, "a frame");

struct poll_table {
	struct place few[FEW];
	unsigned count;
	struct part *parts;
	bool asks; /* a file does not tell, or RAM is out: whatever happens, look */
	struct sleeper asking;
};

struct wait {
	long (*count)(void *argument);
	void *argument;
	long result;
};

static struct place *more(struct poll_table *table)
{
	struct part *part = table->parts;

	if (part == NULL || part->count == MANY) {
		paddr_t frame = frames_alloc(0);

		if (frame == PADDR_NONE)
			return NULL;
		part = machine_direct(frame);
		part->next = table->parts;
		part->count = 0;
		table->parts = part;
	}
	return &part->places[part->count++];
}

static void enter(struct poll_table *table, struct file *file)
{
	const struct waited_ops *ops = waited_ops(file);
	struct place *place = NULL;

	if (ops != NULL && !ops->silent)
		place = table->count < FEW ? &table->few[table->count++] : more(table);
	if (place == NULL) {
		table->asks = true;
		return;
	}
	file_get(file);
	place->file = file;
	sleeper_enter(&place->sleeper, file->queue);
}

static void leave_places(struct place *places, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		sleeper_leave(&places[i].sleeper);
		file_put(places[i].file);
	}
}

static void leave(struct poll_table *table)
{
	leave_places(table->few, table->count);
	while (table->parts != NULL) {
		struct part *part = table->parts;

		table->parts = part->next;
		leave_places(part->places, part->count);
		frames_free(machine_direct_frame(part), 0);
	}
	if (table->asks)
		sleeper_leave(&table->asking);
}

/* The file's own lock, or that of files, is held. */
static void enter_if_asked(struct file *file)
{
	struct poll_table *table = sched_current()->polls;

	if (table != NULL)
		enter(table, file);
}

static int poll_own(int fd)
{
	struct file *file = file_enter_own != NULL ? file_enter_own(fd) : NULL;
	int events;

	if (file == NULL)
		return -NEEDS_FILES;
	enter_if_asked(file);
	events = file->ops->poll(file);
	own_drop();
	return events;
}

int poll_descriptor(int fd)
{
	struct file *file;

	if (!files_are_held())
		return poll_own(fd);
	file = descriptor_file(fd);
	if (file == NULL)
		return -EBADF;
	enter_if_asked(file);
	return file_readiness(file);
}

static bool ready(void *argument)
{
	struct wait *wait = argument;

	wait->result = wait->count(wait->argument);
	return wait->result != 0;
}

/* 0: there is a result, or -NEEDS_FILES. */
static int block(uint64_t deadline, struct wait *wait)
{
	struct thread *self = sched_current();
	struct poll_table table;
	int status = 0;
	bool is_ready;

	table.count = 0;
	table.parts = NULL;
	table.asks = false;
	self->polls = &table;
	is_ready = ready(wait);
	self->polls = NULL;
	if (table.asks)
		sleeper_enter(&table.asking, &pollers);
	if (!is_ready)
		status = sched_block(deadline, ready, wait);
	leave(&table);
	return status;
}

static bool needs_files(const struct wait *wait)
{
	return wait->result == -NEEDS_FILES;
}

/* The files lock is taken if it is needed. */
static int block_with(uint64_t deadline, struct wait *wait)
{
	int status = block(deadline, wait);

	if (status != 0 || !needs_files(wait))
		return status;
	files_hold();
	return block(deadline, wait);
}

long poll_wait(uint64_t deadline, long (*count)(void *argument), void *argument)
{
	struct wait wait = { .count = count, .argument = argument };
	int status;

	if (ready(&wait) && needs_files(&wait)) {
		files_hold();
		ready(&wait);
	}
	/* The clock is not asked, nor calibrated, for who does not wait. */
	if (wait.result != 0)
		return file_leave(wait.result);
	if (deadline == 0)
		return file_leave(signal_hook_pending() ? -EINTR : 0);
	status = block_with(deadline, &wait);
	return file_leave(status == 0 ? wait.result : status == -ETIMEDOUT ? 0 : status);
}
