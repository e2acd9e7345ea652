/* SPDX-License-Identifier: MIT */
#include <sched/block.h>
#include <sched/pollers.h>
#include <sched/thread.h>

struct wait_queue pollers = { .lock = WAIT_LOCK("pollers") };

void pollers_wake_all(void)
{
	wait_lock(&pollers.lock);
	for (struct wait_entry *entry = pollers.first; entry != NULL; entry = entry->next)
		entry->wake(entry, 0);
	wait_unlock(&pollers.lock);
}

static struct thread *of(struct wait_entry *entry)
{
	return ((struct sleeper *)entry)->thread; /* its first member */
}

static bool wake(struct wait_entry *entry, unsigned events)
{
	(void)events;
	sched_wake(of(entry));
	return true;
}

static void gone(struct wait_entry *entry)
{
	sched_wake(of(entry));
}

void sleeper_enter(struct sleeper *sleeper, struct wait_queue *queue)
{
	sleeper->entry = (struct wait_entry){ .wake = wake, .gone = gone };
	sleeper->thread = sched_current();
	wait_queue_add(queue, &sleeper->entry);
}

void sleeper_leave(struct sleeper *sleeper)
{
	wait_queue_remove(&sleeper->entry);
}

int sched_block_on(struct wait_queue *queue, uint64_t deadline, bool (*ready)(void *argument),
		   void *argument)
{
	struct sleeper sleeper;
	int status;

	sleeper_enter(&sleeper, queue);
	status = sched_block(deadline, ready, argument);
	sleeper_leave(&sleeper);
	return status;
}

int sched_block_asking(uint64_t deadline, bool (*ready)(void *argument), void *argument)
{
	return sched_block_on(&pollers, deadline, ready, argument);
}
