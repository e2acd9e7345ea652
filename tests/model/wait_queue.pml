/* SPDX-License-Identifier: MIT */
/*
 * A thread that blocks on a wait queue under the files lock (libos/sched/threads: block.c,
 * sleeper.c), against who makes it ready, timeouts, a signal and preemption.  Never is
 *  - its entry used when its function has returned;
 *  - it asleep for good though what it waits for is there.
 */
#include "sched.pml"

#define ROUNDS 2

bool files_lock;
bool linked;
bool ready;
bool signalled;
byte round; /* which entry it is: the last one is gone when this rises */

active proctype giver()
{
	byte c, which, given;
	bool moves;

	do
	:: given < ROUNDS && !ready ->
		lock(files_lock);
		ready = true;
		given++;
		if
		:: linked ->
			which = round;
			wake(WOKEN);
			assert(linked && round == which)
		:: else
		fi;
		unlock(files_lock)
	:: given == ROUNDS -> break
	od
}

/* It takes no files lock, and who is interrupted looks again. */
active proctype signaller()
{
	byte c;
	bool moves;

	if
	:: round < ROUNDS -> wake(INTERRUPTED)
	:: round == ROUNDS
	fi;
	signalled = true
}

active proctype thread()
{
	byte me = 0;
	mtype status;

	do
	:: round < ROUNDS ->
		application();
		lock(files_lock);
		linked = true;
		do
		::
#ifndef MUTANT_ANNOUNCED_LATE
		   state = SLEEPS;
#endif
		   if
		   :: ready -> break
		   :: else
		   fi;
		   unlock(files_lock);
#ifdef MUTANT_ANNOUNCED_LATE
		   state = SLEEPS;
#endif
		   sched_sleep();
#ifdef MUTANT_STAYS_IN_THE_QUEUE
		   if
		   :: status == TIMED_OUT -> goto returns
		   :: else
		   fi;
#endif
		   lock(files_lock)
		od;
		state = RUNS;
		ready = false;
		linked = false;
		unlock(files_lock);
returns:	round++
	:: else -> break
	od;
	/* Not before the signaller is done with it: thread.c has a lock for that. */
	signalled;
	ended = true
}
