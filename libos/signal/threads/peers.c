/* SPDX-License-Identifier: MIT */
/*
 * Which thread takes a signal of the process.
 */
#include <peers.h>
#include <sched/block.h>
#include <sched/thread.h>
#include <signal/directed.h>
#include <signal/thread.h>

/* Linked if signals can be read from a file. */
struct file;
__attribute__((weak)) struct file *signalfd_new(uint64_t mask, int flags);

struct spin signal_spin = SPIN("signals");

/* Of pending signals; signal N is [N - 1].  NULL: all block it.  Read without the lock. */
static struct thread *assigned[SIGNAL_COUNT];
static int last; /* the thread that was chosen last */

_Static_assert(sizeof(struct signal_thread) <= sizeof ((struct thread *)NULL)->signals,
	       "what libos/sched has for us");

static struct thread *owner(struct signal_thread *state)
{
	return (struct thread *)((char *)state - offsetof(struct thread, signals));
}

/* The main thread was not begun. */
static bool lives(struct thread *thread)
{
	unsigned life = signal_of(thread)->life;

	return life == SIGNAL_LIVES || (life == SIGNAL_UNBORN && thread == thread_first() &&
					thread->id == SIGNAL_MAIN);
}

static uint64_t wanted(const struct signal_thread *state)
{
	return ~__atomic_load_n(&state->mask, __ATOMIC_RELAXED) |
		__atomic_load_n(&state->awaited, __ATOMIC_RELAXED);
}

static bool wants(struct thread *thread, int number)
{
	return lives(thread) && (wanted(signal_of(thread)) & signal_bit(number)) != 0;
}

/* It will look at signals anyway, and has others to take. */
static bool is_busy(struct thread *thread)
{
	const struct signal_thread *state = signal_of(thread);

	if ((state->queue.pending & wanted(state)) != 0)
		return true;
	for (uint64_t left = signal_process.queue.pending; left != 0; left &= left - 1)
		if (assigned[__builtin_ctzll(left)] == thread)
			return true;
	return false;
}

enum { RANK_NONE, RANK_BUSY, RANK_ANY, RANK_NEXT, RANK_MAIN };

static int rank(struct thread *thread, int number)
{
	if (!wants(thread, number))
		return RANK_NONE;
	if (is_busy(thread))
		return RANK_BUSY;
	if (thread->id == SIGNAL_MAIN)
		return RANK_MAIN;
	return thread->id > last ? RANK_NEXT : RANK_ANY;
}

/* As Linux: the main thread, if it does not block it; else each in turn. */
static struct thread *choose(int number)
{
	struct thread *best = NULL;
	int best_rank = RANK_NONE;

	spin_lock(&threads_lock);
	for (struct thread *thread = thread_first(); thread != NULL; thread = thread->next_of_all) {
		int this_rank = rank(thread, number);

		if (this_rank > best_rank) {
			best = thread;
			best_rank = this_rank;
		}
	}
	spin_unlock(&threads_lock);
	if (best != NULL)
		last = best->id;
	return best;
}

static void set_assigned(int number, struct thread *thread)
{
	__atomic_store_n(&assigned[number - 1], thread, __ATOMIC_RELAXED);
}

static void assign(int number, struct thread *thread)
{
	set_assigned(number, thread);
	if (thread != NULL)
		sched_interrupt(thread);
}

static struct thread *find(int id)
{
	struct thread *thread;

	spin_lock(&threads_lock);
	thread = id == SIGNAL_PROCESS ? thread_first() : thread_find(id);
	spin_unlock(&threads_lock);
	return thread != NULL && (id == SIGNAL_PROCESS || lives(thread)) ? thread : NULL;
}

struct signal_thread *signal_receiver(int target, int number)
{
	struct thread *thread;

	/* Who took the one before is nothing to this one. */
	if (target == SIGNAL_PROCESS && (signal_process.queue.pending & signal_bit(number)) == 0)
		set_assigned(number, NULL);
	thread = target == SIGNAL_SELF ? sched_current() : find(target);
	return thread != NULL ? signal_of(thread) : NULL;
}

/* Whoever waits for a signalfd, maybe among others, looks. */
static void wake_readers(void)
{
	spin_lock(&threads_lock);
	for (struct thread *thread = thread_first(); thread != NULL; thread = thread->next_of_all)
		if (lives(thread))
			sched_wake(thread);
	spin_unlock(&threads_lock);
}

void signal_call(int target, struct signal_thread *thread, int number)
{
	if (target == SIGNAL_PROCESS && (assigned[number - 1] == NULL ||
					 !wants(assigned[number - 1], number)))
		assign(number, choose(number));
	else if (target != SIGNAL_PROCESS && wanted(thread) & signal_bit(number))
		sched_interrupt(owner(thread));
	if (signalfd_new != NULL)
		wake_readers();
}

/* SET, pending ones, without those that are assigned to others than the caller and SECOND. */
static uint64_t without_others(uint64_t set, const struct thread *second)
{
	const struct thread *self = sched_current();
	uint64_t mine = set;

	for (uint64_t left = set; left != 0; left &= left - 1) {
		int index = __builtin_ctzll(left);
		const struct thread *other = __atomic_load_n(&assigned[index], __ATOMIC_RELAXED);

		if (other != self && other != second)
			mine &= ~signal_bit(index + 1);
	}
	return mine;
}

uint64_t signal_mine(uint64_t set)
{
	return without_others(set & signal_queue_pending(&signal_process.queue), NULL);
}

uint64_t signal_for_me(uint64_t set)
{
	return without_others(set, sched_current());
}

void signal_forget(uint64_t set)
{
	spin_lock(&threads_lock);
	for (struct thread *thread = thread_first(); thread != NULL; thread = thread->next_of_all)
		signal_queue_flush(&signal_of(thread)->queue, set);
	spin_unlock(&threads_lock);
	signal_queue_flush(&signal_process.queue, set);
}

static void reassign(struct thread *self, int number)
{
	struct thread *other = assigned[number - 1];

	if (other == self && !wants(self, number)) {
		assign(number, choose(number));
		/* Who reads it from a file neither unblocks it nor waits for it. */
		if (assigned[number - 1] == NULL && signalfd_new != NULL)
			wake_readers();
	} else if (other == NULL && wants(self, number)) {
		set_assigned(number, self);
	}
}

void signal_blocks_others(void)
{
	/* Who sends fills the queue, and looks at our mask then. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (signal_queue_pending(&signal_process.queue) == 0)
		return;
	signal_lock();
	for (uint64_t left = signal_process.queue.pending; left != 0; left &= left - 1)
		reassign(sched_current(), __builtin_ctzll(left) + 1);
	signal_unlock();
}

void signal_thread_begin(struct thread *thread, const struct thread *parent)
{
	const struct signal_thread *from = (const struct signal_thread *)parent->signals;

	/* ss_flags is 0 at first, as on Linux: what SS_DISABLE says follows from the size. */
	signal_lock();
	*signal_of(thread) = (struct signal_thread){ .mask = from->mask, .life = SIGNAL_LIVES };
	signal_unlock();
}

void signal_thread_end(struct thread *thread)
{
	signal_lock();
	signal_of(thread)->life = SIGNAL_ENDED;
	signal_queue_flush(&signal_of(thread)->queue, ~0ull);
	for (int number = 1; number <= SIGNAL_COUNT; number++)
		if (assigned[number - 1] == thread)
			reassign(thread, number);
	signal_unlock();
}

bool signal_thread_exists(int id)
{
	bool exists;

	signal_lock();
	exists = find(id) != NULL;
	signal_unlock();
	return exists;
}
