/* SPDX-License-Identifier: MIT */
/*
 * A CPU takes pages away as another one begins, runs, sleeps and wakes (machine/x86vm/threads/flush.c).
 * What the other one does not know that it may not know, it never uses: a page that was freed.
 */
#define PAGES 3
#define NOT_YET 255

byte entry;    /* in the page tables: a page, 0 for none */
byte known;    /* in the TLB of the other CPU, which may read the entry at any time */
byte freed;    /* pages up to this one */
byte change;
byte seen;
bool running, sleeps, halted;
bool asked;    /* an interrupt has not been handled */

inline see()
{
	byte now;

#ifdef MUTANT_FLUSHES_FIRST
	known = 0;
#endif
	now = change;
	if
	:: seen == now -> skip
	:: else ->
#ifndef MUTANT_FLUSHES_FIRST
		known = 0;
#endif
		seen = now
	fi
}

active proctype changer()
{
	byte page;

	do
	:: page == PAGES -> break
	:: else ->
		page++;
		entry = page;
		entry = 0;
		change++;
		if
		:: running && !sleeps && seen < change ->
			asked = true;
			sleeps || seen >= change
		:: else
		fi;
		freed = page
	od
}

active proctype walker()
{
end:	do
	:: atomic { !halted && known == 0 && entry != 0 -> known = entry }
	od
}

active proctype other()
{
	/* several_join */
	running = true;
#ifdef MUTANT_JOINS_AHEAD
	seen = NOT_YET;
#endif
	see();
	do
	:: atomic { known != 0 -> assert(known > freed) }
	:: asked -> asked = false; see()
	:: sleeps = true;
		halted = true;
		halted = false;
		sleeps = false;
#ifndef MUTANT_WAKES_BLIND
		see()
#endif
	:: freed == PAGES -> break
	od
}
