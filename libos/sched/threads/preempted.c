/* SPDX-License-Identifier: MIT */
/*
 * As many as there were threads that were preempted at one time: they are used again, and stay.
 */
#include <stddef.h>

#include <arch/lock.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "preempted.h"

#define ALIGNMENT 64ul
#define BLOCK_ORDER 2 /* what holds at least one, AMX included */

static struct spin lock = SPIN("preempted");
static struct preempted *free_list;

static size_t size_of_one(void)
{
	return (sizeof(struct preempted) + arch_fpu_size() + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/* One block of frames becomes as many as fit. */
static struct preempted *grow(void)
{
	size_t size = size_of_one();
	paddr_t frame = frames_alloc(BLOCK_ORDER);
	char *at;

	if (frame == PADDR_NONE)
		return NULL;
	at = machine_direct(frame);
	for (size_t left = (PAGE_SIZE << BLOCK_ORDER) / size; left > 1; left--, at += size)
		preempted_free((struct preempted *)(void *)at);
	return (struct preempted *)(void *)at;
}

struct preempted *preempted_new(void)
{
	struct preempted *preempted;

	spin_lock(&lock);
	preempted = free_list;
	if (preempted != NULL)
		free_list = preempted->next;
	spin_unlock(&lock);
	return preempted != NULL ? preempted : grow();
}

void preempted_free(struct preempted *preempted)
{
	spin_lock(&lock);
	preempted->next = free_list;
	free_list = preempted;
	spin_unlock(&lock);
}
