/* SPDX-License-Identifier: MIT */
/*
 * A machine of several CPUs that are one host thread by turns, for tests of the variant with
 * threads.  At each access to memory (access.c), each wait and each point that a test names, a
 * sequence of random numbers decides which CPU goes on, how much time passes, and which events
 * come: all that follows from the seed.
 *
 * It fails, telling what each CPU does, if
 *  - nobody can ever go on: a wake-up was lost, or there is a deadlock;
 *  - two CPUs run on one stack: a thread runs twice;
 *  - a CPU accesses what another stack does not hold any more: its function has returned.
 */
#ifndef FAKE_CPUS_H
#define FAKE_CPUS_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_CPUS 8
#define FAKE_THREADS 24 /* stacks; the first one is that of the first code */
#define FAKE_STACK 0x40000

struct fake_plan {
	uint64_t seed;
	unsigned cpus;      /* that the machine has */
	unsigned interval;  /* accesses from one change of CPUs to the next, in the mean; 0: by seed */
	uint64_t step_ns;   /* that an access takes; 0: by seed */
	uint64_t limit;     /* accesses after which it has failed: nothing comes to an end */
};

/* Run MAIN as the program's first thread, on CPU 0; returns when it has returned, wherever other
 * threads are then.  Once in a process. */
void fake_cpus_run(const struct fake_plan *plan, void (*main)(void));

/* Another CPU may go on here. */
void fake_point(void);
/* The same in code of the application, which may be preempted, and where signals are delivered. */
void fake_application(void);

/* handlers.c, if linked: an event's end, or a call's, changed FRAME, in which the application was at
 * RIP: run the handlers that follow from it, on the thread's stack, until it is there again. */
struct trap_frame;
__attribute__((weak)) void fake_handlers(struct trap_frame *frame, uint64_t rip);

extern const bool fake_turns;    /* the CPUs take turns: how many steps something takes is a measure */
extern const bool fake_accesses; /* events come at each access, so in any loop */

uint64_t fake_random(void);
uint64_t fake_steps(void);
unsigned fake_timer_events(void); /* that came, on all CPUs */
uint64_t fake_seed(void);

/* The property does not hold: tell, and end the process with status 1. */
_Noreturn void fake_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the run, well, wherever other threads are. */
_Noreturn void fake_end(void);
/* The program ends with this status, which is what the test wants; NULL: it does not. */
extern void (*fake_at_exit)(int status);

/* A stack for a thread, its top; and when nothing on it may be accessed any more. */
void *fake_stack_take(void);
void fake_stack_give(const void *address);

/* access.c: the code under test accesses SIZE bytes at ADDRESS. */
void fake_access(const void *address, unsigned size);

/* What else to tell when the test fails; NULL. */
extern void (*fake_report)(void);
/* Called now and then, between any two accesses: what always holds; NULL. */
extern void (*fake_invariant)(void);

#endif
