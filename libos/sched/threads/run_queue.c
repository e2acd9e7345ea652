/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "cpu.h"

/* Cycles for which those ahead may keep the others waiting: they get as much then, if they need it. */
#define DEBT_MAX 10000000ull

static void mark(struct run_queue *queue, int level, bool used)
{
	uint64_t *word = &queue->used[level >> 6], bit = 1ull << (level & 63);

	__atomic_store_n(word, used ? *word | bit : *word & ~bit, __ATOMIC_RELAXED);
}

static void change_count(struct run_queue *queue, unsigned by)
{
	__atomic_store_n(&queue->count, queue->count + by, __ATOMIC_RELAXED);
}

static int level_of(const struct thread *thread)
{
	int priority = thread_priority(thread);

	return priority > 0 ? priority + LEVEL_AHEAD : LEVEL_ORDINARY;
}

static void insert(struct run_queue *queue, struct thread *thread, int level, bool first)
{
	struct thread_list *list = &queue->of[level];
	struct thread *next = first ? list->first : NULL, *previous = first ? NULL : list->last;

	thread->queued = level;
	thread->next = next;
	thread->previous = previous;
	*(next != NULL ? &next->previous : &list->last) = thread;
	*(previous != NULL ? &previous->next : &list->first) = thread;
	change_count(queue, 1);
	mark(queue, level, true);
}

void queue_append(struct run_queue *queue, struct thread *thread)
{
	insert(queue, thread, level_of(thread), false);
}

void queue_append_ahead(struct run_queue *queue, struct thread *thread)
{
	insert(queue, thread, LEVEL_AHEAD, false);
}

void queue_prepend(struct run_queue *queue, struct thread *thread)
{
	insert(queue, thread, level_of(thread), true);
}

void queue_remove(struct run_queue *queue, struct thread *thread)
{
	int level = thread->queued;
	struct thread_list *list = &queue->of[level];

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
		mark(queue, level, false);
}

static int highest(const uint64_t used[2])
{
	uint64_t high = __atomic_load_n(&used[1], __ATOMIC_RELAXED);
	uint64_t low = __atomic_load_n(&used[0], __ATOMIC_RELAXED);

	if (high != 0)
		return 127 - __builtin_clzll(high);
	return low != 0 ? 63 - __builtin_clzll(low) : -1;
}

static bool uses(const struct run_queue *queue, int level)
{
	return __atomic_load_n(&queue->used[0], __ATOMIC_RELAXED) & 1ull << level;
}

bool queue_has_ordinary(const struct run_queue *queue)
{
	return uses(queue, LEVEL_ORDINARY) || uses(queue, LEVEL_AHEAD);
}

bool queue_has_ahead(const struct run_queue *queue)
{
	return uses(queue, LEVEL_AHEAD) && queue->debt < DEBT_MAX;
}

void queue_account(struct run_queue *queue, const struct thread *thread, uint64_t cycles)
{
	if (thread->queued != LEVEL_AHEAD)
		queue->debt -= cycles < queue->debt ? cycles : queue->debt;
	else if (uses(queue, LEVEL_ORDINARY))
		queue->debt += cycles;
}

static bool ordinary_first(const struct run_queue *queue)
{
	return __atomic_load_n(&queue->ordinary_first, __ATOMIC_RELAXED);
}

static int first_level(const struct run_queue *queue)
{
	int level = highest(queue->used);

	if (level > LEVEL_AHEAD && !(ordinary_first(queue) && queue_has_ordinary(queue)))
		return level;
	if (uses(queue, LEVEL_ORDINARY) && !queue_has_ahead(queue))
		return LEVEL_ORDINARY;
	return uses(queue, LEVEL_AHEAD) ? LEVEL_AHEAD : -1;
}

struct thread *queue_first(const struct run_queue *queue)
{
	int level = first_level(queue);

	return level >= 0 ? queue->of[level].first : NULL;
}

int queue_rank(const struct run_queue *queue, const struct thread *thread)
{
	int level = level_of(thread);

	return level == LEVEL_ORDINARY && ordinary_first(queue) ? LEVELS : level;
}

bool queue_precedes(const struct run_queue *queue, const struct thread *thread)
{
	int level = highest(queue->used);

	if (ordinary_first(queue) && queue_has_ordinary(queue))
		level = LEVELS;
	return level > LEVEL_AHEAD && level > queue_rank(queue, thread);
}

__attribute__((cold)) struct thread *queue_steal(struct run_queue *queue, unsigned cpu)
{
	uint64_t left[2] = { queue->used[0], queue->used[1] };
	int level;

	while ((level = highest(left)) >= 0) {
		for (struct thread *thread = queue->of[level].first; thread != NULL;
		     thread = thread->next)
			if (thread_allows(thread, cpu)) {
				queue_remove(queue, thread);
				return thread;
			}
		left[level >> 6] &= ~(1ull << (level & 63));
	}
	return NULL;
}
