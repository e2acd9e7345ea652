/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <sched/pollers.h>
#include <sched/wait_queue.h>

static void insert_first(struct wait_queue *queue, struct wait_entry *entry)
{
	entry->previous = NULL;
	entry->next = queue->first;
	if (queue->first != NULL)
		queue->first->previous = entry;
	else
		queue->last = entry;
	queue->first = entry;
}

static void insert_last(struct wait_queue *queue, struct wait_entry *entry)
{
	entry->next = NULL;
	entry->previous = queue->last;
	if (queue->last != NULL)
		queue->last->next = entry;
	else
		queue->first = entry;
	queue->last = entry;
}

void wait_queue_add(struct wait_queue *queue, struct wait_entry *entry)
{
	entry->queue = queue;
	if (entry->exclusive)
		insert_last(queue, entry);
	else
		insert_first(queue, entry);
}

void wait_queue_remove(struct wait_entry *entry)
{
	struct wait_queue *queue = entry->queue;

	if (queue == NULL)
		return;
	if (entry->next != NULL)
		entry->next->previous = entry->previous;
	else
		queue->last = entry->previous;
	if (entry->previous != NULL)
		entry->previous->next = entry->next;
	else
		queue->first = entry->next;
	entry->queue = NULL;
}

void wait_queue_wake(struct wait_queue *queue, unsigned events)
{
	pollers_wake();
	for (struct wait_entry *entry = queue->first, *next; entry != NULL; entry = next) {
		next = entry->next;
		if (entry->wake(entry, events) && entry->exclusive)
			return;
	}
}

void wait_queue_end(struct wait_queue *queue)
{
	while (queue->first != NULL) {
		struct wait_entry *entry = queue->first;

		wait_queue_remove(entry);
		entry->gone(entry);
	}
}
