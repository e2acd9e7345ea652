/* SPDX-License-Identifier: MIT */
/*
 * The application's locks: each has its own place in the order.
 */
#ifndef LOCKCHECK_WATCHED_H
#define LOCKCHECK_WATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lockcheck/graph.h>

#include "place.h"
#include "statistics.h"

/* One that a thread holds, or wants. */
struct watched_held {
	struct watched_held *next;
	const void *lock;
	const char *kind;      /* "mutex" */
	uint32_t node;         /* 0: there are too many, this one is not watched */
	enum graph_mode mode;
	unsigned count;        /* how often the thread has it; 0: not yet */
	bool robust;
	bool released;         /* while it waits for a condition */
	uint64_t since;
	struct place place;
};

/* The number of a lock; 0: there is no more room. */
uint32_t watched_node(const void *lock, const char *kind);
/* It is new, or gone. */
void watched_forget(const void *lock);

/* NULL: RAM is out. */
struct watched_held *watched_new(void);
void watched_free(struct watched_held *held);

/* WANTED is about to be waited for while HELD is held. */
void watched_order(const struct watched_held *held, const struct watched_held *wanted);

void watched_taken(const struct watched_held *held, bool contended, uint64_t waited);
void watched_given(const struct watched_held *held);

/* watched_show.c */
void watched_show(void);

/* For the statistics: number by number, those that there are. */
struct watched {
	const void *lock; /* NULL: a free number */
	const char *kind;
	uint32_t next;    /* of the same hash, or free */
	struct statistics statistics;
	struct place *contended; /* where it was first waited for */
};

const struct watched *watched_at(uint32_t node); /* NULL: there are no more */

#endif
