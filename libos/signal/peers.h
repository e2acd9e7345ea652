/* SPDX-License-Identifier: MIT */
/*
 * What signals have to do with other threads.  This is the variant for programs with one thread,
 * where that is nothing.
 */
#ifndef SIGNAL_PEERS_H
#define SIGNAL_PEERS_H

#include <sched/block.h>

#include "state.h"

/* Actions, queues and their entries, and who shall take what.  Whoever holds it does not touch
 * memory of the application. */
static inline void signal_lock(void)
{
}

static inline void signal_unlock(void)
{
}

/* The thread whose mask says whether TARGET, as of signal_send, blocks signal NUMBER, which is about
 * to be sent; NULL: there is none of this ID. */
static inline struct signal_thread *signal_receiver(int target, int number)
{
	(void)target;
	(void)number;
	return signal_me();
}

/* Signal NUMBER was put into the queue of the process, or of THREAD: have somebody take it. */
static inline void signal_call(int target, struct signal_thread *thread, int number)
{
	(void)target;
	(void)thread;
	(void)number;
	sched_post(WORK_SIGNAL);
}

/* Of SET, signals of the process, those that nobody but the calling thread shall take. */
static inline uint64_t signal_mine(uint64_t set)
{
	return set;
}

/* Those that it is to handle. */
static inline uint64_t signal_for_me(uint64_t set)
{
	return set;
}

/* The calling thread blocks others than before: others may have to take what was to be its own, and
 * the other way round. */
static inline void signal_blocks_others(void)
{
}

/* A call that restarts was interrupted by a handler that says it shall end. */
static inline bool signal_call_ends(void)
{
	return false;
}

/* INTERRUPTS: the handler that is about to run has no SA_RESTART.  Whether the call ends. */
static inline bool signal_ends_call(bool interrupts)
{
	return interrupts;
}

/* RESULT of an interrupted call, as the handlers left it. */
static inline long signal_call_result(long result)
{
	return result;
}

/* Forget all pending signals of SET, whoever was to take them. */
static inline void signal_forget(uint64_t set)
{
	signal_queue_flush(&signal_me()->queue, set);
	signal_queue_flush(&signal_process.queue, set);
}

#endif
