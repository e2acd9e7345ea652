/* SPDX-License-Identifier: MIT */
/*
 * The variant for programs with threads: who waits is woken by the files that it waits for, and by
 * nothing else.
 *
 * Locking: who finds something ready needs no lock but those of the files, if they have some of their
 * own.  Else the files lock, but for where it sleeps.
 */
#include <errno.h>
#include <stddef.h>

#include <file/hold.h>
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
#define MANY ((PAGE_SIZE - 2 * sizeof(void *)) / sizeof(struct sleeper))

struct part {
	struct part *next;
	unsigned count;
	struct sleeper sleepers[MANY];
};

_Static_assert(sizeof(struct part) <= PAGE_SIZE, "a frame");

/* The caller, in the queue of each file. */
struct table {
	struct sleeper few[FEW];
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

static struct table *entering; /* by the call at hand */

static struct sleeper *more(struct table *table)
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
	return &part->sleepers[part->count++];
}

static void enter(struct table *table, struct file *file)
{
	const struct waited_ops *ops = waited_ops(file);
	struct sleeper *sleeper = NULL;

	if (ops != NULL && !ops->silent)
		sleeper = table->count < FEW ? &table->few[table->count++] : more(table);
	if (sleeper != NULL)
		sleeper_enter(sleeper, file->queue);
	else
		table->asks = true;
}

static void leave(struct table *table)
{
	for (unsigned i = 0; i < table->count; i++)
		sleeper_leave(&table->few[i]);
	while (table->parts != NULL) {
		struct part *part = table->parts;

		table->parts = part->next;
		for (unsigned i = 0; i < part->count; i++)
			sleeper_leave(&part->sleepers[i]);
		frames_free(machine_direct_frame(part), 0);
	}
	if (table->asks)
		sleeper_leave(&table->asking);
}

static int poll_own(int fd)
{
	struct file *file = file_enter_own != NULL ? file_enter_own(fd) : NULL;
	int events;

	if (file == NULL)
		return -NEEDS_FILES;
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
	if (entering != NULL)
		enter(entering, file);
	return file_readiness(file);
}

static bool ready(void *argument)
{
	struct wait *wait = argument;

	wait->result = wait->count(wait->argument);
	return wait->result != 0;
}

/* A file that ends meanwhile takes the caller out of its queue, and wakes it. */
static int block(uint64_t deadline, struct wait *wait)
{
	struct table table;
	int status = 0;
	bool is_ready;

	table.count = 0;
	table.parts = NULL;
	table.asks = false;
	entering = &table;
	is_ready = ready(wait);
	entering = NULL;
	if (table.asks)
		sleeper_enter(&table.asking, &pollers);
	if (!is_ready)
		status = sched_block(deadline, ready, wait);
	leave(&table);
	return status;
}

long poll_wait(uint64_t deadline, long (*count)(void *argument), void *argument)
{
	struct wait wait = { .count = count, .argument = argument };
	int status;

	if (ready(&wait) && wait.result == -NEEDS_FILES) {
		files_hold();
		ready(&wait);
	}
	/* The clock is not asked, nor calibrated, for who does not wait. */
	if (wait.result != 0)
		return file_leave(wait.result);
	if (deadline == 0)
		return file_leave(signal_hook_pending() ? -EINTR : 0);
	if (!files_are_held())
		files_hold();
	status = block(deadline, &wait);
	return file_leave(status == 0 ? wait.result : status == -ETIMEDOUT ? 0 : status);
}
