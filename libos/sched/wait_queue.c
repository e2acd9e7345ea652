/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <sched/pollers.h>
#include <sched/wait_queue.h>

/* The first entry is also read without the lock. */
static void set_first(struct wait_queue *queue, struct wait_entry *entry)
{
	__atomic_store_n(&queue->first, entry, __ATOMIC_RELAXED);
}

static void insert_first(struct wait_queue *queue, struct wait_entry *entry)
{
	entry->previous = NULL;
	entry->next = queue->first;
	if (queue->first != NULL)
		queue->first->previous = entry;
	else
		queue->last = entry;
	set_first(queue, entry);
}

static void insert_last(struct wait_queue *queue, struct wait_entry *entry)
{
	entry->next = NULL;
	entry->previous = queue->last;
	if (queue->last != NULL)
		queue->last->next = entry;
	else
		set_first(queue, entry);
	queue->last = entry;
}

void wait_queue_add(struct wait_queue *queue, struct wait_entry *entry)
{
	wait_lock(&queue->lock);
	entry->queue = queue;
	if (entry->exclusive)
		insert_last(queue, entry);
	else
		insert_first(queue, entry);
	wait_unlock(&queue->lock);
}

static void take_out(struct wait_queue *queue, struct wait_entry *entry)
{
	if (entry->next != NULL)
		entry->next->previous = entry->previous;
	else
		queue->last = entry->previous;
	if (entry->previous != NULL)
		entry->previous->next = entry->next;
	else
		set_first(queue, entry->next);
	entry->queue = NULL;
}

void wait_queue_remove(struct wait_entry *entry)
{
	struct wait_queue *queue = entry->queue;

	if (queue == NULL)
		return;
	wait_lock(&queue->lock);
	take_out(queue, entry);
	wait_unlock(&queue->lock);
}

static struct wait_entry *first_of(const struct wait_queue *queue)
{
	return __atomic_load_n(&queue->first, __ATOMIC_RELAXED);
}

static void wake(struct wait_queue *queue, unsigned events)
{
	for (struct wait_entry *entry = queue->first; entry != NULL; entry = entry->next)
		if (entry->wake(entry, events) && entry->exclusive)
			return;
}

void wait_queue_wake(struct wait_queue *queue, unsigned events)
{
	pollers_wake();
	if (first_of(queue) == NULL)
		return;
	wait_lock(&queue->lock);
	wake(queue, events);
	wait_unlock(&queue->lock);
}

void wait_queue_end(struct wait_queue *queue)
{
	while (first_of(queue) != NULL) {
		struct wait_entry *entry = queue->first;

		wait_queue_remove(entry);
		entry->gone(entry);
	}
}
