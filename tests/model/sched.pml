/* SPDX-License-Identifier: MIT */
/*
 * One thread that sleeps and is woken, on two CPUs (libos/sched/threads): what the models of this
 * folder share.  Between any two steps anything else may happen; one step is what happens under a
 * lock that all others take who look at it.
 */
#define CPUS 2
#define NOBODY 9

#define lock(l) atomic { !l -> l = true }
#define unlock(l) l = false

mtype = { RUNS, READY, SLEEPS };
mtype = { WOKEN, TIMED_OUT, INTERRUPTED };

mtype state = RUNS;       /* thread->state */
mtype reason = WOKEN;
byte cpu_of = 0;          /* thread->cpu */
byte on = 0;              /* the CPU that executes it: that has left its stack when it is NOBODY */
bool ended;
bool cpu_lock[CPUS];
bool current[CPUS] = { true, false }; /* it is cpu->current */
bool queued[CPUS];

/* The alarm, on the thread's stack, and its place among CPU 0's timeouts. */
bool timeouts_lock;
bool alarm_in, alarm_lives;

/* wake.c: wake, with the variables c and moves. */
inline wake(why)
{
	assert(!ended);
	do
	:: c = cpu_of;
	   lock(cpu_lock[c]);
	   if
	   :: c == cpu_of -> break
	   :: else -> unlock(cpu_lock[c])
	   fi
	od;
	moves = false;
	if
	:: state == SLEEPS ->
		atomic {
			reason = why;
			state = RUNS;
			moves = !current[c];
			unlock(cpu_lock[c])
		}
	:: else -> unlock(cpu_lock[c])
	fi;
	if
	:: moves -> put_on()
	:: else
	fi
}

/* wake.c: cpu_put; any CPU may be chosen. */
inline put_on()
{
	if
	:: c = 0
	:: c = 1
	fi;
#ifndef MUTANT_HANDED_OVER_UNSEEN
	atomic { !cpu_lock[cpu_of] -> cpu_of = c };
#endif
	atomic {
		!cpu_lock[c];
		assert(!queued[0] && !queued[1] && !current[0] && !current[1]);
		cpu_of = c;
		state = READY;
		queued[c] = true
	}
}

/* The thread: it leaves its CPU, whose lock is held, until it runs again; me is its CPU then. */
inline leave()
{
	current[me] = false;
#ifdef MUTANT_UNLOCKED_ON_ITS_STACK
	unlock(cpu_lock[me]);
#endif
	on = NOBODY;
	on != NOBODY;
	me = on
}

/* wake.c: sleep */
inline sleep()
{
	lock(cpu_lock[me]);
	reason = WOKEN;
#ifdef MUTANT_SLEEPS_UNSEEN
	if
	:: true ->
#else
	if
	:: state == SLEEPS ->
#endif
		leave()
	:: state != SLEEPS ->
		unlock(cpu_lock[me])
	fi;
	status = reason
}

/* wake.c: sched_sleep, with a deadline or not */
inline sched_sleep()
{
	if
	:: alarm_lives = true;
	   atomic { !timeouts_lock -> alarm_in = true };
	   sleep();
	   if
	   :: alarm_in ->
		atomic { !timeouts_lock -> alarm_in = false }
	   :: else
	   fi;
	   alarm_lives = false
	:: sleep()
	fi
}

/* Application code is preempted, or not. */
inline application()
{
	if
	:: lock(cpu_lock[me]);
	   state = READY;
	   queued[me] = true;
	   leave()
	:: skip
	fi
}

/* timeout.c: timeouts_expire, at any time. */
active proctype timer()
{
	byte c;
	bool moves;

end:	do
	:: alarm_in ->
		lock(timeouts_lock);
		if
		:: alarm_in ->
#ifdef MUTANT_EXPIRED_TOLD_FIRST
			alarm_in = false;
#endif
			assert(alarm_lives);
			wake(TIMED_OUT);
			assert(alarm_lives);
			alarm_in = false
		:: else
		fi;
		unlock(timeouts_lock)
	od
}

/* idle.c and switch.c: it runs what is in its queue or in another one. */
active [CPUS] proctype cpu()
{
	byte i = _pid - 1; /* after the timer */

	assert(i < CPUS);
	if
	:: i == 0 -> goto runs
	:: else
	fi;
end:	do
	:: atomic {
		queued[i] && !cpu_lock[i] ->
		queued[i] = false;
		state = RUNS;
		current[i] = true
	   };
	   break
	:: atomic {
		queued[1 - i] && !cpu_lock[1 - i] ->
		queued[1 - i] = false;
		state = RUNS;
		cpu_of = i
	   };
	   atomic {
		!cpu_lock[i] -> current[i] = true
	   };
	   break
	od;
	atomic {
		assert(on == NOBODY);
		on = i
	};
runs:	if
	:: on != i
	:: ended -> goto end
	fi;
#ifndef MUTANT_UNLOCKED_ON_ITS_STACK
	unlock(cpu_lock[i]);
#endif
	goto end
}
