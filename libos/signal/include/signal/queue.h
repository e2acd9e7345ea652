/* SPDX-License-Identifier: MIT */
/*
 * Sets of signals and the queue of pending ones (signal(7), "Standard signals", "Real-time
 * signals").
 *
 * Locking: the callers, in thread context or on the return to the application, hold the lock of
 * signals if there are several threads.
 */
#ifndef SIGNAL_QUEUE_H
#define SIGNAL_QUEUE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define SIGNAL_COUNT 64
#define SIGNAL_RT_FIRST 32 /* the kernel's view; the C library keeps the first few for itself */

/* Signals that wait with their siginfo, in all queues together: RLIMIT_SIGPENDING's hard limit, and the
 * soft one. */
#define SIGNAL_QUEUE_MAX 128
extern uint64_t signal_queue_limit;

/* A set has bit N-1 for signal N. */
static inline uint64_t signal_bit(int number)
{
	return (uint64_t)1 << (number - 1);
}

static inline bool signal_valid(int number)
{
	return number >= 1 && number <= SIGNAL_COUNT;
}

struct signal_entry;

struct signal_queue {
	uint64_t pending; /* set of the numbers that are pending; read without the lock */
	struct signal_entry *first, *last;
};

/* As it was a moment ago. */
static inline uint64_t signal_queue_pending(const struct signal_queue *queue)
{
	return __atomic_load_n(&queue->pending, __ATOMIC_RELAXED);
}

/* Append the signal INFO->si_signo, which must be valid.  1: INFO is in the queue.  0: it is not,
 * since a standard signal is not queued twice.  -EAGAIN: no room for the siginfo of a real-time
 * signal.  (A standard signal, or one of kill or the kernel, then only loses its siginfo: 0.) */
int signal_queue_add(struct signal_queue *queue, const siginfo_t *info);

/* The one of SET that is delivered first: synchronous ones, then the lowest; 0 if SET is empty. */
int signal_first(uint64_t set);

/* Take the first signal of SET out.  False if none is pending. */
bool signal_queue_take(struct signal_queue *queue, uint64_t set, siginfo_t *info);

/* Forget all pending signals of SET. */
void signal_queue_flush(struct signal_queue *queue, uint64_t set);

#endif
