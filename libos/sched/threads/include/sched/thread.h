/* SPDX-License-Identifier: MIT */
/*
 * Threads, and how they sleep and wake (the variant with threads).
 *
 * A thread runs code of the application and, by calls, code of the libOS, on its own stack.  Code of
 * the application is preempted; code of the libOS is not, it leaves the CPU when it sleeps.
 *
 * Locking: a thread's state belongs to the run queue of the CPU that it ran on last; without its lock,
 * the thread itself announces that it will sleep.  What belongs to scheduling is changed under
 * threads_lock, and read anywhere.
 */
#ifndef SCHED_THREAD_H
#define SCHED_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/context.h>
#include <arch/lock.h>
#include <machine/clock.h>
#include <sched/timeout.h>

#define TASK_NAME 16 /* TASK_COMM_LEN */
#define THREAD_REAL_TIME 99 /* the highest priority; 0: SCHED_OTHER */

enum thread_state {
	THREAD_RUNS,    /* or is about to sleep no longer */
	THREAD_READY,   /* in a run queue */
	THREAD_SLEEPS,  /* or is about to: between sched_prepare and sched_sleep it still runs */
	THREAD_ENDS,
};

struct file;
/* What prctl(2) sets. */
struct task_name {
	char text[TASK_NAME];
	bool set; /* else it is the program's */
};

struct robust_list_head;
struct preempted;

struct thread {
	struct arch_context context;
	struct preempted *preempted; /* where to continue, if it did not leave the CPU by itself */
	struct thread *next, *previous; /* in a run queue */
	int queued;                     /* the level at which it is, or was, there */
	struct cpu *cpu;                /* where it runs or ran last */
	enum thread_state state;
	int reason;                     /* of its last sleep's end: 0, -EINTR, -ETIMEDOUT */
	int id;
	/* Scheduling. */
	int policy, priority, nice;     /* sched(7) */
	int boosted;                    /* priority that it has for others, if higher */
	bool reset_on_fork;
	bool lends_no_more;             /* its locks with priority inheritance were released */
	uint64_t affinity;              /* a set of CPUs */
	uint64_t slice;                 /* cycles used of it */
	uint64_t cycles;                /* that it has run, without the present turn */
	uint64_t awake;                 /* of them since it slept last */
	uint64_t burst;                 /* and usually, before it sleeps */
	/* What the calls keep. */
	int *clear_at_end;              /* set_tid_address(2) */
	struct robust_list_head *robust;
	struct file *held;              /* libos/file's: a reference, while a call is in it */
	struct spin *own;               /* that file's own lock, if the call holds it */
	struct poll_table *polls;       /* poll(2)'s: enter what is looked at; NULL: only look */
	struct task_name name;
	const void *waits_for;          /* for reports: an address */
	const char *waits_how;
	struct thread *next_of_id;      /* in the table of IDs */
	struct thread *next_of_all, *previous_of_all;
	uint64_t signals[16];           /* libos/signal's */
};

/* The thread that runs this code. */
struct thread *sched_current(void);

/* A new thread that is not to be run yet, a copy of PARENT in what threads inherit; NULL: RAM or
 * the IDs are out. */
struct thread *thread_new(const struct thread *parent);
/* The same, if it will not be run. */
void thread_free(struct thread *thread);

/* It may run from now on; its context is complete. */
void thread_start(struct thread *thread);

/* The current thread ends: calls LAST(argument), if it is not NULL, on the CPU's own stack, when the
 * thread's is not used any more.  The caller has taken it out of all else. */
_Noreturn void thread_end(void (*last)(void *argument), void *argument);

/* How many there are, the current one included. */
unsigned thread_count(void);

/* The thread of ID, 0 meaning the current one; NULL.  It may end at any time: what is done with it
 * is done under threads_lock. */
struct thread *thread_find(int id);
struct thread *thread_first(void); /* of all, in the order in which they began */
extern struct spin threads_lock;

/*
 * Sleeping.  A thread announces that it will sleep, enters itself where others will find it, looks
 * at its condition, and sleeps, unless it was woken since.
 */
void sched_prepare(void);
/* The announcement is withdrawn. */
void sched_cancel(void);
/* 0: woken.  -ETIMEDOUT.  -EINTR: a signal is to be delivered. */
int sched_sleep(uint64_t deadline);
/* The same, where signals do not matter. */
int sched_sleep_deaf(uint64_t deadline);

/* Any thread, on any CPU; false: it did not sleep.  The caller knows that it has not ended. */
bool sched_wake(struct thread *thread);
/* A signal has been sent to it: it shall look. */
void sched_interrupt(struct thread *thread);

/* Under threads_lock; then, sched_changed. */
static inline void thread_set_policy(struct thread *thread, int policy, int priority)
{
	__atomic_store_n(&thread->policy, policy, __ATOMIC_RELAXED);
	__atomic_store_n(&thread->priority, priority, __ATOMIC_RELAXED);
}

/* Let others of the same priority run. */
void sched_give_way(void);

/* THREAD's priority, boost or affinity changed: what follows from that.  Under threads_lock, or the
 * caller knows that it has not ended; afterwards, without locks, sched_look. */
void sched_changed(struct thread *thread);
/* The caller leaves its CPU if another thread goes before it, or if it may not run there. */
void sched_look(void);

/* What counts: the higher one of its own and what it was lent. */
static inline int thread_priority(const struct thread *thread)
{
	int own = __atomic_load_n(&thread->priority, __ATOMIC_RELAXED);
	int lent = __atomic_load_n(&thread->boosted, __ATOMIC_RELAXED);

	return own > lent ? own : lent;
}

static inline int thread_policy(const struct thread *thread)
{
	return __atomic_load_n(&thread->policy, __ATOMIC_RELAXED);
}

/* Whether THREAD may run on CPU, a number. */
static inline bool thread_allows(const struct thread *thread, unsigned cpu)
{
	return __atomic_load_n(&thread->affinity, __ATOMIC_RELAXED) >> cpu & 1;
}

/* Who sees that it sleeps sees what it did before it said so. */
static inline enum thread_state thread_state(const struct thread *thread)
{
	return __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);
}

static inline void thread_set_state(struct thread *thread, enum thread_state state)
{
	__atomic_store_n(&thread->state, state, __ATOMIC_RELAXED);
}

/* Cycles that THREAD has run; the caller knows that it has not ended. */
uint64_t thread_cycles(struct thread *thread);
/* The same of all threads that there are or were. */
uint64_t thread_cycles_of_all(void);

/* The number of the CPU at hand, how many there are, and which of them threads may use. */
unsigned sched_cpu(void);
unsigned sched_cpu_count(void);
uint64_t sched_cpu_set(void);
/* One of SET runs, or is started.  -EINVAL: there is none; -ENOMEM, -EAGAIN. */
int cpus_require(uint64_t set);

#endif
