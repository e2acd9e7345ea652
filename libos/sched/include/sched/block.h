/* SPDX-License-Identifier: MIT */
/*
 * Blocking, and pending work on the way back to the application.
 */
#ifndef SCHED_BLOCK_H
#define SCHED_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <machine/upcall.h> /* sched_return */
#include <sched/wait_queue.h>

/* Block until something happened, a signal must be delivered, or DEADLINE (monotonic ns,
 * MACHINE_NEVER: none).  0: something happened, check your condition again.  -ETIMEDOUT.  -EINTR.
 * READY, called with events masked, decides whether there is a reason to sleep at all. */
int sched_block(uint64_t deadline, bool (*ready)(void *argument), void *argument);

/* The same; others who change what READY looks at wake QUEUE. */
int sched_block_on(struct wait_queue *queue, uint64_t deadline, bool (*ready)(void *argument),
		   void *argument);

/* The same for what many may tell of, or nobody: READY is asked whenever something happens. */
int sched_block_asking(uint64_t deadline, bool (*ready)(void *argument), void *argument);

/* The caller, waiting for several queues: between the two calls it blocks by sched_block. */
struct sleeper {
	struct wait_entry entry;
	struct thread *thread;
};

void sleeper_enter(struct sleeper *sleeper, struct wait_queue *queue);
void sleeper_leave(struct sleeper *sleeper);

/* Nanoseconds this CPU has spent idle since entry. */
uint64_t sched_idle_time(void);

/* Work to be done in thread context.  Handlers of events set bits; whoever returns to the
 * application does it. */
enum sched_work {
	WORK_SIGNAL = 1, /* a signal may be deliverable */
	WORK_TIMER = 2,  /* the timer's deadline has passed */
	WORK_TTY = 4,    /* console bytes have arrived */
};

void sched_post(unsigned work); /* from any context */

#endif
