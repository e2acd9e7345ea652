/* SPDX-License-Identifier: MIT */
/*
 * A thread that waits for futexes (libos/sys/threads/futex_table.c), against wakes, a requeue,
 * timeouts, a signal and preemption.  Never is
 *  - a waiter used when its function has returned, or the thread woken when it has ended;
 *  - the thread on two CPUs, or in two queues;
 *  - it asleep and in no bucket: everybody would be at an end then, but not the thread.
 */
#include "sched.pml"

#define NONE 2
#ifndef ROUNDS
#define ROUNDS 1
#endif

bool bucket_lock[2];
bool threads_lock;
/* The waiter. */
byte bucket = NONE; /* waiter->bucket */
byte linked = NONE; /* the list that it is in */
byte round;         /* which waiter it is: the last one is gone when this rises */

/* With events and the CPU's lock in between, anything may come. */
inline bucket_wake()
{
	which = round;
	linked = NONE;
#ifdef MUTANT_TOLD_FIRST
	bucket = NONE;
	wake(WOKEN)
#else
	wake(WOKEN);
	assert(round == which);
	bucket = NONE
#endif
}

active proctype waker()
{
	byte c, b, which;
	bool moves;

	do
	:: linked != NONE ->
		b = linked;
		if
		:: b != NONE ->
			lock(bucket_lock[b]);
			if
			:: linked == b -> bucket_wake()
			:: else
			fi;
			unlock(bucket_lock[b])
		:: else
		fi
	:: ended -> break
	od
}

#ifndef WITHOUT_REQUEUE
active proctype requeuer()
{
	byte which;

	do
	:: linked == 0 ->
		lock(bucket_lock[0]);
		lock(bucket_lock[1]);
		if
		:: linked == 0 ->
			which = round;
#ifdef MUTANT_IN_NO_BUCKET
			bucket = NONE;
#endif
			linked = 1;
			assert(round == which);
			bucket = 1
		:: else
		fi;
		unlock(bucket_lock[1]);
		unlock(bucket_lock[0]);
		break
	:: ended -> break
	od
}
#endif

#ifndef WITHOUT_SIGNAL
active proctype signaller()
{
	byte c;
	bool moves;

	lock(threads_lock);
	if
	:: !ended -> wake(INTERRUPTED)
	:: else
	fi;
	unlock(threads_lock)
}
#endif

/* is_waiting */
inline look()
{
	b = bucket;
	if
	:: b == NONE -> waits = false
	:: else ->
#ifndef MUTANT_LOOKS_UNLOCKED
		lock(bucket_lock[b]);
		unlock(bucket_lock[b]);
#endif
		waits = bucket != NONE
	fi
}

inline withdraw()
{
	do
	:: b = bucket;
	   if
	   :: b == NONE -> break
	   :: else ->
		lock(bucket_lock[b]);
		if
		:: bucket == b ->
			assert(linked == b);
			linked = NONE;
			bucket = NONE;
			unlock(bucket_lock[b]);
			break
		:: else -> unlock(bucket_lock[b])
		fi
	   fi
	od
}

inline waiter_sleep()
{
	do
	:: sched_sleep();
	   if
	   :: status == WOKEN ->
		look();
		if
		:: !waits -> break
		:: else
		fi;
		state = SLEEPS;
		look();
		if
		:: !waits -> state = RUNS; break
		:: else
		fi
	   :: else -> withdraw(); break
	   fi
	od
}

active proctype thread()
{
	byte me = 0, b;
	mtype status;
	bool waits;

	do
	:: round < ROUNDS ->
		application();
		lock(bucket_lock[0]);
		linked = 0;
		bucket = 0;
#ifdef MUTANT_ANNOUNCED_LATE
		unlock(bucket_lock[0]);
		state = SLEEPS;
#else
		state = SLEEPS;
		unlock(bucket_lock[0]);
#endif
		waiter_sleep();
		assert(linked == NONE && state == RUNS);
		round++
	:: else -> break
	od;
	lock(threads_lock);
	ended = true;
	unlock(threads_lock)
}
