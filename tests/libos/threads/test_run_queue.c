/* SPDX-License-Identifier: MIT */
/*
 * Run queues: the highest priority first, in the order of their coming; against a list at random.
 */
#include <stdlib.h>

#include "../../../libos/sched/threads/cpu.h"
#include "../../lib/check.h"

#define THREADS 40

static struct run_queue queue;
static struct thread threads[THREADS];
static struct thread *model[THREADS]; /* in the order in which they would run */
static unsigned count;

static unsigned place_of(const struct thread *thread)
{
	unsigned i = 0;

	while (model[i] != thread)
		i++;
	return i;
}

static void model_insert(struct thread *thread, bool first)
{
	unsigned i = 0;

	while (i < count && (model[i]->queued > thread->queued ||
			     (!first && model[i]->queued == thread->queued)))
		i++;
	memmove(&model[i + 1], &model[i], (count - i) * sizeof *model);
	model[i] = thread;
	count++;
}

static void model_remove(unsigned i)
{
	count--;
	memmove(&model[i], &model[i + 1], (count - i) * sizeof *model);
}

static bool is_in(const struct thread *thread)
{
	for (unsigned i = 0; i < count; i++)
		if (model[i] == thread)
			return true;
	return false;
}

static void check(void)
{
	unsigned found = 0;

	CHECK(queue_first(&queue) == (count > 0 ? model[0] : NULL));
	CHECK_EQ(queue.count, count);
	for (int i = LEVELS - 1; i >= 0; i--) {
		const struct thread *previous = NULL;

		CHECK_EQ(queue.used[i >> 6] >> (i & 63) & 1, queue.of[i].first != NULL);
		for (struct thread *t = queue.of[i].first; t != NULL; t = t->next) {
			CHECK(t->previous == previous);
			CHECK(t == model[found++]);
			previous = t;
		}
		CHECK(queue.of[i].last == previous);
	}
	CHECK_EQ(found, count);
}

static void put(struct thread *thread, uint64_t random)
{
	static const int priorities[] = { 0, 0, 1, 50, 63, 64, 98, 99 };

	thread->priority = priorities[random % 8];
	thread->boosted = random >> 8 & 7 ? 0 : priorities[random >> 16 & 7];
	thread->affinity = random >> 32;
	if (thread_priority(thread) == 0 && random >> 25 & 1)
		queue_append_ahead(&queue, thread);
	else if (random >> 24 & 1)
		queue_append(&queue, thread);
	else
		queue_prepend(&queue, thread);
	CHECK_EQ(queue_priority(thread), thread_priority(thread));
	model_insert(thread, thread->queued != LEVEL_AHEAD && !(random >> 24 & 1));
}

static void steal(unsigned cpu)
{
	struct thread *thread = queue_steal(&queue, cpu), *expected = NULL;

	for (unsigned i = 0; i < count && expected == NULL; i++)
		if (model[i]->affinity & 1ull << cpu)
			expected = model[i];
	CHECK(thread == expected);
	if (thread != NULL)
		model_remove(place_of(thread));
}

TEST(empty)
{
	struct thread other = { .priority = 0 };

	CHECK(queue_first(&queue) == NULL);
	CHECK(queue_steal(&queue, 0) == NULL);
	CHECK(!queue_precedes(&queue, &other));
}

TEST(precedes)
{
	struct thread low = { .priority = 3 }, high = { .priority = 4 }, lent = { .boosted = 99 };

	queue_append(&queue, &high);
	CHECK(queue_precedes(&queue, &low));
	CHECK(!queue_precedes(&queue, &high));
	CHECK(!queue_precedes(&queue, &lent));
}

TEST(ahead)
{
	struct thread waits = { 0 }, ahead = { 0 }, high = { .priority = 1 };

	queue_append(&queue, &waits);
	CHECK(!queue_has_ahead(&queue));
	queue_append_ahead(&queue, &ahead);
	CHECK(queue_has_ahead(&queue));
	CHECK(queue_has_ordinary(&queue));
	CHECK(queue_first(&queue) == &ahead);
	/* It is still an ordinary one. */
	CHECK(!queue_precedes(&queue, &waits));
	CHECK(!queue_precedes(&queue, &high));
	CHECK_EQ(queue_rank(&queue, &ahead), queue_rank(&queue, &waits));
	queue_remove(&queue, &waits);
	CHECK(queue_has_ordinary(&queue));
	queue_append(&queue, &high);
	CHECK(queue_first(&queue) == &high);
	queue.ordinary_first = true;
	CHECK(queue_first(&queue) == &ahead);
	CHECK(queue_precedes(&queue, &high));
}

/* Who goes ahead for long lets the others have as much. */
TEST(debt)
{
	struct thread waits = { 0 }, ahead = { 0 };

	queue_append_ahead(&queue, &ahead);
	queue_account(&queue, &ahead, UINT64_MAX / 2);
	CHECK(queue_has_ahead(&queue)); /* nobody waited */
	queue_append(&queue, &waits);
	queue_account(&queue, &ahead, 5000000);
	CHECK(queue_has_ahead(&queue));
	queue_account(&queue, &ahead, 6000000);
	CHECK(!queue_has_ahead(&queue));
	CHECK(queue_first(&queue) == &waits);
	queue_account(&queue, &waits, 2000000);
	CHECK(queue_has_ahead(&queue));
	CHECK(queue_first(&queue) == &ahead);
	queue_account(&queue, &waits, 20000000);
	queue_account(&queue, &ahead, 9000000);
	CHECK(queue_has_ahead(&queue));
	queue_account(&queue, &ahead, 1000000);
	CHECK(queue_first(&queue) == &waits);
	queue_remove(&queue, &waits);
	CHECK(queue_first(&queue) == &ahead);
}

TEST(at_random)
{
	uint64_t seed = check_seed(1);

	for (uint64_t step = check_steps(30000); step > 0; step--) {
		uint64_t random = check_random(&seed);
		struct thread *thread = &threads[random % THREADS];

		if (random >> 60 == 0) {
			steal(random >> 8 & 31);
		} else if (is_in(thread)) {
			/* Its priority may have changed since it came. */
			thread->priority = random >> 40 & 63;
			queue_remove(&queue, thread);
			model_remove(place_of(thread));
		} else {
			put(thread, random >> 8);
		}
		check();
	}
}

CHECK_MAIN
