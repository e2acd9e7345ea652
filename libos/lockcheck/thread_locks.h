/* SPDX-License-Identifier: MIT */
/*
 * What a thread holds of the application's locks, as pthread.c sees it.
 */
#ifndef LOCKCHECK_THREAD_LOCKS_H
#define LOCKCHECK_THREAD_LOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <lockcheck/graph.h>

#include "place.h"

struct wish {
	void *lock;
	const char *kind;
	enum graph_mode mode;
	bool again;  /* who has it may have it again, or is told that it cannot */
	bool robust; /* it may stay locked when its thread ends */
	bool no_end; /* it waits until it has it; else no order is asked for */
	const struct timespec *until;
	int busy;    /* what ATTEMPT returns if somebody else has it */
	int (*attempt)(const struct wish *wish);
	int (*wait)(const struct wish *wish); /* NULL: it does not wait */
};

/* Take a lock; returns what its function does. */
int thread_locks_take(const struct wish *wish, const struct arch_place *at);

int thread_locks_give(void *lock, const char *kind, int (*give)(void *lock),
		      const struct arch_place *at);

/* What is taken until then is the C library's own.  Hand what the first returned to the second. */
bool thread_locks_enter(void);
void thread_locks_leave(bool was_inside);

/* LOCK is given back, and taken again, by the functions below this one. */
void thread_locks_wait_begins(const void *lock);
void thread_locks_wait_ends(const void *lock);

/* It is made, or destroyed. */
void thread_locks_new(const void *lock);
void thread_locks_gone(const void *lock, const struct arch_place *at);

#endif
