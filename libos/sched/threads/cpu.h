/* SPDX-License-Identifier: MIT */
/*
 * What the scheduler keeps of a CPU.
 */
#ifndef SCHED_CPU_H
#define SCHED_CPU_H

#include <stddef.h>

#include <arch/trap.h>
#include <machine/cpu.h>
#include <sched/thread.h>

/* Cycles after which a thread that runs is not expected to sleep soon: what it may cost to wake
 * another CPU. */
#define BURST_SHORT 1000000ull
/* With a CPU asleep, a thread waits no longer than this, or longer if that was often for nothing. */
#define HELP_NS 200000ull
#define PATIENCE_NS 5000000ull
/* Cycles for which a CPU keeps the one thread that waits there to itself: it may sleep soon. */
#define KEEP_CYCLES 100000ull

struct thread_list {
	struct thread *first, *last;
};

/* Levels: ordinary threads, those of them that go ahead of the others after a sleep, and from there on
 * one for each priority. */
enum { LEVEL_ORDINARY, LEVEL_AHEAD, LEVELS = LEVEL_AHEAD + THREAD_REAL_TIME + 1 };

/* Locking: `lock` of the CPU.  Marked *: others read it without, so it is written as a whole. */
struct run_queue {
	uint64_t used[2]; /* * the levels that have threads */
	struct thread_list of[LEVELS];
	unsigned count;   /* * */
	uint64_t debt;    /* cycles that those ahead have had more than the others, who waited */
	bool ordinary_first; /* *, changed.c */
};

struct cpu {
	struct spin lock;
	unsigned number;
	struct thread *current;  /* *, by cpu_set_current; NULL: idle */
	struct run_queue queue;
	struct timeouts timeouts;
	uint64_t armed;          /* for when the machine's timer is set; this CPU alone */
	uint64_t turn;           /* cycles at which `current` began to run */
	uint64_t away;           /* machine_away() then */
	uint64_t since;          /* * cycles from which on the first in the queue has waited, if any */
	uint64_t denied;         /* * cycles from which on ordinary threads have waited for others; 0 */
	uint64_t granted;        /* * cycles at which they were let before the others */
	uint64_t idle_cycles;
	uint64_t patience;       /* ns, more than HELP_NS, before another CPU is called; this CPU alone */
	uint64_t called;         /* cycles at which one was; this CPU alone */
	bool helped;             /* * one has taken a thread from the queue since then */
	unsigned kicks;          /* so many have come */
	uint64_t look_at;        /* for a deadlock; 0: it does something */
	unsigned vain;           /* so often it was looked whether there is a deadlock: there was none */
	bool look_comes;         /* machine_event_again was called */
	bool tick;               /* the timer's event came */
	unsigned unlucky, skips; /* looks for work in a row that found none; how many to leave out */
};

/* cpus.c: CPU 0, from now on. */
struct cpu *cpu_first(void);
extern struct thread thread_main; /* from then on */

static inline struct cpu *this_cpu(void)
{
	struct cpu *const *local = machine_cpu_local();

	return *local != NULL ? *local : cpu_first();
}

static inline void cpu_set_current(struct cpu *cpu, struct thread *thread)
{
	__atomic_store_n(&cpu->current, thread, __ATOMIC_RELAXED);
}

/* As it was a moment ago, without the lock. */
static inline unsigned queue_count(const struct run_queue *queue)
{
	return __atomic_load_n(&queue->count, __ATOMIC_RELAXED);
}

/* run_queue.c */
void queue_append(struct run_queue *queue, struct thread *thread);
void queue_append_ahead(struct run_queue *queue, struct thread *thread); /* an ordinary one */
void queue_prepend(struct run_queue *queue, struct thread *thread);
void queue_remove(struct run_queue *queue, struct thread *thread);
/* The next one to run, or NULL; it stays in the queue. */
struct thread *queue_first(const struct run_queue *queue);
/* THREAD's place among those of the queue: its priority, but for while ordinary threads are first. */
int queue_rank(const struct run_queue *queue, const struct thread *thread);
/* Whether one goes before THREAD by its priority. */
bool queue_precedes(const struct run_queue *queue, const struct thread *thread);
/* Whether one is ahead of the ordinary ones, and those have not waited for such for too long. */
bool queue_has_ahead(const struct run_queue *queue);
/* THREAD, an ordinary one that was in the queue or nowhere, has run for CYCLES. */
void queue_account(struct run_queue *queue, const struct thread *thread, uint64_t cycles);
/* The priority as which THREAD, which is in a queue, came there. */
static inline int queue_priority(const struct thread *thread)
{
	return thread->queued > LEVEL_AHEAD ? thread->queued - LEVEL_AHEAD : 0;
}

/* Whether one has the lowest priority. */
bool queue_has_ordinary(const struct run_queue *queue);
/* One that CPU may run, out of the queue; NULL. */
struct thread *queue_steal(struct run_queue *queue, unsigned cpu);

/* cpus.c: CPUs that run, and how to reach them. */
struct cpu *cpu_by_number(unsigned number); /* NULL: it does not run yet */
struct cpu *cpu_choose(const struct thread *thread);
/* Nothing happens if it finds what came into its queue by itself. */
void cpu_kick(struct cpu *cpu);
bool cpu_sleeps(const struct cpu *cpu);
/* Start another one, if there are THREADS, and fewer CPUs. */
void cpus_for(unsigned threads);
/* A thread that waits for another CPU becomes the one that CPU runs.  False: there is none. */
bool cpu_steal(struct cpu *cpu);
/* Wake one that sleeps, so that it steals.  False: none does. */
bool cpu_help(void);
extern uint64_t cpus_asleep; /* a set, of those in machine_wait or about to be */

/* switch.c.  All with events masked. */
/* The current thread, whose state says why, leaves the CPU, whose lock is held and is released;
 * returns when it runs again. */
void cpu_switch(struct cpu *cpu);
/* The same if its state is saved elsewhere. */
_Noreturn void cpu_next(struct cpu *cpu);
/* The thread was interrupted in FRAME, and others shall run: returns if it cannot be put aside. */
void cpu_preempt(struct cpu *cpu, const struct trap_frame *frame);
/* The current turn's cycles go to the thread, and another begins; the lock is held. */
void cpu_account(struct cpu *cpu);
/* THREAD, out of any queue, runs from now on, on a CPU that had none and whose lock is held. */
void cpu_begin_turn(struct cpu *cpu, struct thread *thread);
/* To be told of the next thing to do: a timeout, the end of a slice. */
void cpu_arm(struct cpu *cpu);

/* block.c: have an event soon, in which code of the application may be interrupted.  Not postponed by
 * who asks often. */
void cpu_look_again(struct cpu *cpu);
/* block.c: what events and timeouts left to do.  Any context but event handlers; without locks. */
bool work_posted(void);
bool work_waits(const struct cpu *cpu);
void work_do(struct cpu *cpu);
/* block.c: whether the current thread's turn is over. */
bool cpu_must_yield(struct cpu *cpu);

/* changed.c: what threads with a priority leave to ordinary ones; linked if there can be
 * such threads.  The lock is held.
 * After who runs, or who waits, has changed; true: there is something to wait for (cpu_arm). */
bool share_note(struct cpu *cpu) __attribute__((weak));
/* Let ordinary threads go first, or no longer, if it is time. */
void share_look(struct cpu *cpu) __attribute__((weak));
/* When that is, in ns; without the lock, by the CPU itself. */
uint64_t share_end(const struct cpu *cpu) __attribute__((weak));

/* idle.c: returns when there is a thread, which is current then. */
void cpu_idle(struct cpu *cpu);

/* wake.c: THREAD, out of any queue, may run on a CPU, which is chosen, and looks.  Events are
 * masked. */
void cpu_put(struct thread *thread);
/* wake.c: whether another thread is to run instead of the current one, whose slice need not be over.
 * With the lock, or on the CPU itself. */
bool cpu_displaces(const struct cpu *cpu);
/* wake.c: whether THREAD, which was asleep, goes ahead of the ordinary ones of CPU. */
bool cpu_lets_ahead(const struct cpu *cpu, const struct thread *thread);
/* Take the lock of THREAD's CPU; nobody moves it to another one then. */
struct cpu *cpu_lock_of(struct thread *thread);

/* Cycles of threads that have ended; under threads_lock. */
extern uint64_t threads_ended_cycles;

/* Whether THREAD may not run on CPU. */
static inline bool cpu_excludes(const struct cpu *cpu, const struct thread *thread)
{
	return !thread_allows(thread, cpu->number);
}

/* deadlock.c: does not return if all threads wait for each other. */
void deadlock_look(void);

/* look.c: the current thread, which may not run on CPU, this one, goes to another one. */
void cpu_leave_for_another(struct cpu *cpu);
/* The same if its state is saved, on the CPU's own stack. */
_Noreturn void cpu_move_current(void *cpu);

#endif
