/* SPDX-License-Identifier: MIT */
/*
 * Threads as clone(2) begins and exit(2) ends them: joined, detached, with locks in their hands, the
 * main one before the others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>

#include <mm/stacks.h>
#include <sched/thread.h>

#include "../../../libos/sys/threads.h"
#include "explore_calls.h"

#define FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
	       CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static int ended, begun;

static void add(int *variable, int value)
{
	__atomic_fetch_add(variable, value, __ATOMIC_SEQ_CST);
}

static int get(const int *variable)
{
	return __atomic_load_n(variable, __ATOMIC_SEQ_CST);
}

/* A new thread; *TID is not 0 until it has ended. */
static void *start(int (*run)(void *argument), void *argument, int *tid, int *clear)
{
	void *stack = fake_stack_take();

	fake_application();
	add(&begun, 1);
	HOLDS(eremite_clone(run, stack, FLAGS, argument, tid, NULL, clear) > 0);
	fake_application();
	return stack;
}

static void wait_for_end(int *tid, void *stack)
{
	int id;

	while ((id = get(tid)) != 0)
		futex_wait(tid, id, 0, ~0u);
	fake_stack_give((char *)stack - 1);
}

/* Joined: nobody is on the stack when the ID is 0. */

static int have_children(void *argument)
{
	int level = *(int *)argument - 1, tid;

	remember(sched_current());
	HOLDS(sys_gettid() == sched_current()->id);
	if (level > 0) {
		void *stack = start(have_children, &level, &tid, &tid);

		if (below(2))
			fake_application();
		wait_for_end(&tid, stack);
	}
	add(&ended, 1);
	return 0;
}

SCENARIO(clones)
{
	int tids[3], levels[3];
	void *stacks[3];

	for (unsigned round = 1 + below(3); round > 0; round--) {
		for (unsigned i = 0; i < 3; i++) {
			levels[i] = 1 + (int)below(3);
			stacks[i] = start(have_children, &levels[i], &tids[i], &tids[i]);
		}
		for (unsigned i = 0; i < 3; i++)
			wait_for_end(&tids[i], stacks[i]);
	}
	HOLDS(begun == ended);
}

/* Detached: the stack is given back by who was on it; the last thing that is told is that the list of
 * threads is free (as musl's). */

static int list, alive;

static void list_lock(void)
{
	int free = 0;

	while (!__atomic_compare_exchange_n(&list, &free, 1, false, __ATOMIC_SEQ_CST,
					    __ATOMIC_SEQ_CST)) {
		futex_wait(&list, 1, 0, ~0u);
		free = 0;
	}
}

static void list_unlock(void)
{
	__atomic_store_n(&list, 0, __ATOMIC_SEQ_CST);
	futex_wake_some(&list, 1, ~0u);
}

void eremite_stack_unmap(void *address, size_t size, size_t guard)
{
	(void)size;
	(void)guard;
	fake_stack_give(address);
}

static int leave_detached(void *argument)
{
	void *stack = *(void **)argument;

	remember(sched_current());
	if (below(2))
		sched_give_way();
	list_lock();
	alive--;
	eremite_unmapself((char *)stack - FAKE_STACK, FAKE_STACK, 0);
}

SCENARIO(detached)
{
	static void *stacks[EXPLORE_THREADS];
	unsigned threads = 2 + below(EXPLORE_THREADS - 2);
	int tid, left;

	for (unsigned i = 0; i < threads; i++) {
		list_lock();
		alive++;
		stacks[i] = fake_stack_take();
		HOLDS(eremite_clone(leave_detached, stacks[i], FLAGS, &stacks[i], &tid, NULL,
				    &list) > 0);
		list_unlock();
	}
	do {
		list_lock();
		left = alive;
		list_unlock();
	} while (left > 0);
}

/* The process ends with the last of its threads, whichever that is. */

static int threads_of_process;

static int leave_soon(void *argument)
{
	remember(sched_current());
	for (unsigned i = below(3); i > 0; i--)
		fake_application();
	add(&ended, 1);
	return *(int *)argument;
}

static void at_exit_of_all(int status)
{
	HOLDS(ended == threads_of_process && (status == 3 || status == 7));
}

SCENARIO(leader_ends)
{
	static int status = 3;
	static int tids[EXPLORE_THREADS];

	threads_of_process = 2 + (int)below(4);
	fake_at_exit = at_exit_of_all;
	for (int i = 1; i < threads_of_process; i++)
		start(leave_soon, &status, &tids[i], &tids[i]);
	if (below(2))
		fake_application();
	add(&ended, 1);
	sys_exit(7);
}

/* One ends all, wherever they are. */

static int wait_forever(void *argument)
{
	static int word;

	remember(sched_current());
	if (below(2))
		futex_wait(&word, 0, 0, ~0u);
	for (;;)
		fake_application();
	return *(int *)argument;
}

static int end_all(void *argument)
{
	remember(sched_current());
	for (unsigned i = below(20); i > 0; i--)
		fake_application();
	sys_exit_group(*(int *)argument);
	return 0;
}

static void at_exit_group(int status)
{
	HOLDS(status == 9);
}

SCENARIO(exit_group)
{
	static int status = 9, tids[3];

	fake_at_exit = at_exit_group;
	start(wait_forever, NULL, &tids[0], &tids[0]);
	start(end_all, &status, &tids[1], &tids[1]);
	if (below(2))
		sys_exit(0);
	wait_forever(NULL);
}

/* Robust locks: who dies with one leaves it to the next, who is told. */

#define LOCKS 2

struct robust {
	struct robust_list link; /* must be the first member */
	int word;
};

static struct robust locks[LOCKS];
static int inside[LOCKS], died, told;

static bool take_over(int *word, int expected, int value)
{
	return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* True: its owner has died. */
static bool acquire(struct robust *lock)
{
	int self = sched_current()->id, waits = 0; /* who has waited does not know who else does */

	for (;;) {
		int word = get(&lock->word);

		fake_application();
		if ((word & FUTEX_TID_MASK) == 0) {
			if (take_over(&lock->word, word, self | waits | (word & (int)FUTEX_WAITERS)))
				return word & FUTEX_OWNER_DIED;
			continue;
		}
		if (!(word & (int)FUTEX_WAITERS) &&
		    !take_over(&lock->word, word, word | (int)FUTEX_WAITERS))
			continue;
		futex_wait(&lock->word, word | (int)FUTEX_WAITERS, 0, ~0u);
		waits = (int)FUTEX_WAITERS;
	}
}

static void enlist(struct robust_list_head *self, struct robust *lock)
{
	lock->link.next = self->list.next;
	__atomic_store_n(&self->list.next, &lock->link, __ATOMIC_SEQ_CST);
}

static void release(struct robust *lock)
{
	if (__atomic_exchange_n(&lock->word, 0, __ATOMIC_SEQ_CST) & (int)FUTEX_WAITERS)
		futex_wake_some(&lock->word, 1, ~0u);
}

/* It dies at one of the places at which it may: before it has the lock on its list, with it there,
 * after it has released it but woken nobody. */
static int die_with_lock(void *argument)
{
	unsigned which = below(LOCKS), place = below(4);
	struct robust *lock = &locks[which];
	struct robust_list_head *self = argument;

	*self = (struct robust_list_head){
		.list.next = &self->list,
		.futex_offset = offsetof(struct robust, word),
	};
	remember(sched_current());
	HOLDS(sys_set_robust_list((void *)self, sizeof *self) == 0);
	self->list_op_pending = &lock->link;
	add(&told, acquire(lock));
	HOLDS(inside[which]++ == 0);
	fake_application();
	inside[which]--;
	if (place == 0) {
		add(&died, 1);
		return 0;
	}
	enlist(self, lock);
	self->list_op_pending = NULL;
	if (place == 1) {
		add(&died, 1);
		return 0;
	}
	self->list_op_pending = &lock->link;
	__atomic_store_n(&self->list.next, &self->list, __ATOMIC_SEQ_CST);
	if (place == 2) {
		__atomic_store_n(&lock->word, 0, __ATOMIC_SEQ_CST);
		return 0;
	}
	release(lock);
	self->list_op_pending = NULL;
	return 0;
}

SCENARIO(robust_locks)
{
	unsigned threads = 2 + below(4);
	static struct robust_list_head lists[EXPLORE_THREADS];
	int tids[EXPLORE_THREADS], before;
	void *stacks[EXPLORE_THREADS];

	for (unsigned i = 0; i < threads; i++)
		stacks[i] = start(die_with_lock, &lists[i], &tids[i], &tids[i]);
	for (unsigned i = 0; i < threads; i++)
		wait_for_end(&tids[i], stacks[i]);
	before = told;
	for (unsigned i = 0; i < LOCKS; i++)
		told += acquire(&locks[i]);
	HOLDS(told == died && before <= died);
}
