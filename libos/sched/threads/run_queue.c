/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "cpu.h"

static void mark(struct run_queue *queue, int priority, bool used)
{
	uint64_t *word = &queue->used[priority >> 6], bit = 1ull << (priority & 63);

	__atomic_store_n(word, used ? *word | bit : *word & ~bit, __ATOMIC_RELAXED);
}

static void change_count(struct run_queue *queue, unsigned by)
{
	__atomic_store_n(&queue->count, queue->count + by, __ATOMIC_RELAXED);
}

void queue_append(struct run_queue *queue, struct thread *thread)
{
	int priority = thread_priority(thread);
	struct thread_list *list = &queue->of[priority];

	thread->queued = priority;
	thread->next = NULL;
	thread->previous = list->last;
	if (list->last != NULL)
		list->last->next = thread;
	else
		list->first = thread;
	list->last = thread;
	change_count(queue, 1);
	mark(queue, priority, true);
}

void queue_prepend(struct run_queue *queue, struct thread *thread)
{
	int priority = thread_priority(thread);
	struct thread_list *list = &queue->of[priority];

	thread->queued = priority;
	thread->previous = NULL;
	thread->next = list->first;
	if (list->first != NULL)
		list->first->previous = thread;
	else
		list->last = thread;
	list->first = thread;
	change_count(queue, 1);
	mark(queue, priority, true);
}

void queue_remove(struct run_queue *queue, struct thread *thread)
{
	int priority = thread->queued;
	struct thread_list *list = &queue->of[priority];

	if (thread->next != NULL)
		thread->next->previous = thread->previous;
	else
		list->last = thread->previous;
	if (thread->previous != NULL)
		thread->previous->next = thread->next;
	else
		list->first = thread->next;
	change_count(queue, -1u);
	if (list->first == NULL)
		mark(queue, priority, false);
}

static int highest(const uint64_t used[2])
{
	uint64_t high = __atomic_load_n(&used[1], __ATOMIC_RELAXED);
	uint64_t low = __atomic_load_n(&used[0], __ATOMIC_RELAXED);

	if (high != 0)
		return 127 - __builtin_clzll(high);
	return low != 0 ? 63 - __builtin_clzll(low) : -1;
}

bool queue_has_ordinary(const struct run_queue *queue)
{
	return __atomic_load_n(&queue->used[0], __ATOMIC_RELAXED) & 1;
}

static bool ordinary_first(const struct run_queue *queue)
{
	return __atomic_load_n(&queue->ordinary_first, __ATOMIC_RELAXED);
}

struct thread *queue_first(const struct run_queue *queue)
{
	int priority = highest(queue->used);

	if (ordinary_first(queue) && queue_has_ordinary(queue))
		priority = 0;
	return priority >= 0 ? queue->of[priority].first : NULL;
}

int queue_rank(const struct run_queue *queue, const struct thread *thread)
{
	int priority = thread_priority(thread);

	return priority == 0 && ordinary_first(queue) ? THREAD_REAL_TIME + 1 : priority;
}

bool queue_precedes(const struct run_queue *queue, const struct thread *thread)
{
	int rank = highest(queue->used);

	if (ordinary_first(queue) && queue_has_ordinary(queue))
		rank = THREAD_REAL_TIME + 1;
	return rank > queue_rank(queue, thread);
}

__attribute__((cold)) struct thread *queue_steal(struct run_queue *queue, unsigned cpu)
{
	uint64_t left[2] = { queue->used[0], queue->used[1] };
	int priority;

	while ((priority = highest(left)) >= 0) {
		for (struct thread *thread = queue->of[priority].first; thread != NULL;
		     thread = thread->next)
			if (thread_allows(thread, cpu)) {
				queue_remove(queue, thread);
				return thread;
			}
		left[priority >> 6] &= ~(1ull << (priority & 63));
	}
	return NULL;
}
