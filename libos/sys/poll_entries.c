/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <file/file.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "poll_wait.h"

#define FEW 32 /* on the stack */
#define MANY_ORDER 1

_Static_assert(DESCRIPTOR_MAX * sizeof(struct pollfd) <= PAGE_SIZE << MANY_ORDER, "MANY_ORDER");

struct entries {
	struct pollfd *items;
	unsigned count;
};

static int look(struct pollfd *entry)
{
	int events = entry->fd >= 0 ? poll_descriptor(entry->fd) : 0;

	if (events == -EBADF)
		events = POLLNVAL;
	if (events < 0)
		return events;
	entry->revents = events & (entry->events | POLLERR | POLLHUP | POLLNVAL);
	return entry->revents != 0;
}

static long count_ready(void *argument)
{
	struct entries *entries = argument;
	long count = 0;

	for (unsigned i = 0; i < entries->count; i++) {
		int one = look(&entries->items[i]);

		if (one < 0)
			return one;
		count += one;
	}
	return count;
}

static long wait(struct pollfd *fds, struct entries *entries, uint64_t deadline)
{
	long result;

	if (user_copy_in(entries->items, fds, entries->count * sizeof *fds) != 0)
		return -EFAULT;
	result = poll_wait(deadline, count_ready, entries);
	for (unsigned i = 0; i < entries->count; i++)
		if (user_copy_out(&fds[i].revents, &entries->items[i].revents,
				  sizeof fds[i].revents) != 0)
			return -EFAULT;
	return result;
}

static long wait_many(struct pollfd *fds, unsigned count, uint64_t deadline)
{
	paddr_t frames = frames_alloc(MANY_ORDER);
	struct entries entries = { .count = count };
	long result;

	if (frames == PADDR_NONE)
		return -ENOMEM;
	entries.items = machine_direct(frames);
	result = wait(fds, &entries, deadline);
	frames_free(frames, MANY_ORDER);
	return result;
}

long poll_entries(struct pollfd *fds, unsigned count, uint64_t deadline)
{
	struct pollfd few[FEW];
	struct entries entries = { .items = few, .count = count };

	if (count > descriptor_limit)
		return -EINVAL;
	return count <= FEW ? wait(fds, &entries, deadline) : wait_many(fds, count, deadline);
}
