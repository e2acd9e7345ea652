/* SPDX-License-Identifier: MIT */
/*
 * A CPU goes to sleep as another one puts a thread into its queue (libos/sched/threads: idle.c,
 * cpus.c: cpu_kick).  A store of the other one reaches memory later, as on x86, unless a fence
 * waits for it.  Never does the CPU sleep for good with a thread in its queue.
 */
#define THREADS 2

byte count;    /* queue.count in memory */
byte stored;   /* what is still to come of it */
bool asleep;   /* its bit of cpus_asleep */
bool kicked;
bool runs;     /* current != NULL */
byte done;

/* The store buffer. */
active proctype buffer()
{
end:	do
	:: atomic { stored > 0 -> count = count + stored; stored = 0 }
	od
}

active proctype putter()
{
	byte put;

	do
	:: put < THREADS && count == 0 && stored == 0 && !runs ->
		stored = 1;
		put++;
#ifndef MUTANT_NO_FENCE
		stored == 0;
#endif
		if
		:: runs || asleep -> kicked = true
		:: else
		fi
	:: put == THREADS -> break
	od
}

active proctype idle()
{
	do
	:: done == THREADS -> break
	:: else ->
		if
		:: count > 0 -> goto takes
		:: else
		fi;
#ifdef MUTANT_LOOKS_FIRST
		if
		:: count > 0 -> goto takes
		:: else
		fi;
		asleep = true;
#else
		asleep = true; /* a locked operation */
		if
		:: count > 0 -> asleep = false; goto takes
		:: else
		fi;
#endif
		/* machine_wait: events were masked before. */
		kicked;
		kicked = false;
		asleep = false;
		goto again;
takes:		runs = true;
		count--;
		done++;
		runs = false;
again:		skip
	od
}
