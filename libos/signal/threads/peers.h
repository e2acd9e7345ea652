/* SPDX-License-Identifier: MIT */
/*
 * What signals have to do with other threads.
 *
 * A pending signal of the process is assigned to one thread, which does not block it, and only that
 * one takes it; if all block it, nobody is, until one unblocks it.  So no call is interrupted for a
 * signal that somebody else takes.
 *
 * Locks: signal_lock, then threads_lock, then those of run queues.
 */
#ifndef SIGNAL_PEERS_H
#define SIGNAL_PEERS_H

#include <errno.h>

#include <arch/lock.h>

#include "../state.h"

extern struct spin signal_spin;

/* Actions, queues and their entries, and who shall take what.  Whoever holds it does not touch
 * memory of the application. */
static inline void signal_lock(void)
{
	spin_lock(&signal_spin);
}

static inline void signal_unlock(void)
{
	spin_unlock(&signal_spin);
}

/* The following three, and signal_forget, with the lock.  A thread that can be found stays until
 * the lock is free. */

/* The thread whose mask says whether TARGET, as of signal_send, blocks signal NUMBER, which is about
 * to be sent; NULL: there is none of this ID. */
struct signal_thread *signal_receiver(int target, int number);

/* Signal NUMBER was put into the queue of the process, or of THREAD: have somebody take it. */
void signal_call(int target, struct signal_thread *thread, int number);

/* Of SET, signals of the process, those that nobody but the calling thread shall take: its own, and
 * those that nobody does.  Without the lock it is a guess. */
uint64_t signal_mine(uint64_t set);

/* Of SET, pending ones, those that are assigned to the calling thread.  Without the lock, one that
 * nobody takes may just be on its way to another thread. */
uint64_t signal_for_me(uint64_t set);

/* Forget all pending signals of SET, whoever was to take them. */
void signal_forget(uint64_t set);

/* The calling thread blocks others than before: others may have to take what was to be its own, and
 * the other way round.  Without the lock. */
void signal_blocks_others(void);

/*
 * A handler with SA_RESTART may end the call all the same: musl's, which cancels a thread if that is
 * enabled, turns the call's result from EINTR into ECANCELED (toolchain/musl).  As the call has begun
 * to restart, it is interrupted once more, where it would sleep.
 */
static inline bool signal_call_ends(void)
{
	return signal_me()->call_ends;
}

/* INTERRUPTS: the handler that is about to run has no SA_RESTART.  Whether the call ends. */
static inline bool signal_ends_call(bool interrupts)
{
	signal_me()->call_restarts = !interrupts && !signal_call_ends();
	return !signal_me()->call_restarts;
}

/* RESULT of an interrupted call, as the handlers left it. */
static inline long signal_call_result(long result)
{
	struct signal_thread *self = signal_me();

	self->call_ends = self->call_restarts && result == -ECANCELED;
	self->call_restarts = false;
	return result == -ECANCELED ? -EINTR : result;
}

#endif
