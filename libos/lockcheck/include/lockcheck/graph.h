/* SPDX-License-Identifier: MIT */
/*
 * In which order locks are taken: a node for each lock, or class of locks; an edge from one that was
 * held to one that was wanted then.  A circle of edges is a deadlock that can happen.
 *
 * Who reads may share a lock with others who read, and then waits for none of them.  So it counts as
 * what a lock was held, and as what it was wanted: where both is for reading, nobody waits.
 *
 * Portable, without state; nodes are numbered from 1.  The caller provides the memory, zeros at first,
 * and the lock.
 */
#ifndef LOCKCHECK_GRAPH_H
#define LOCKCHECK_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

/* How a lock is held, or wanted. */
enum graph_mode {
	GRAPH_WRITE,
	GRAPH_READ,
};

struct graph_edge {
	uint32_t to;    /* 0: the edge is free */
	uint32_t next;  /* of the same node; 0: the last one */
	uint32_t kinds; /* a set of combinations of modes */
};

struct graph_node {
	uint32_t first;    /* edge */
	uint32_t arriving; /* edges */
	/* During a search, by the mode of the arrival. */
	uint32_t seen[2];  /* in which search */
	uint32_t by[2];    /* by which edge; 0: there the search began */
	uint32_t from[2];  /* and from which node, 2 * number + mode */
};

struct graph {
	struct graph_node *nodes;
	uint32_t *queue;          /* twice as many as nodes */
	uint32_t node_count;      /* numbers are less than that */
	struct graph_edge *edges;
	uint32_t edge_count;      /* the first of them is not used */
	uint32_t used, free;      /* edges that were ever used; a list of those that are not any more */
	uint32_t search;
};

/* An edge, from FROM held as HELD to TO wanted as WANTED.  Its number if it is new; 0: it is known.
 * -ENOSPC.  One that does not COUNT is known from then on, but no way leads over it. */
int graph_add(struct graph *graph, uint32_t from, enum graph_mode held, uint32_t to,
	      enum graph_mode wanted, bool counts);

bool graph_knows(const struct graph *graph, uint32_t from, enum graph_mode held, uint32_t to,
		 enum graph_mode wanted);

/* The shortest way from FROM, which is wanted as WANTED, to TO, which is held as HELD: the numbers of
 * its edges, in order, if it is no longer than MOST.  How long it is; 0: there is none. */
unsigned graph_way(struct graph *graph, uint32_t from, enum graph_mode wanted, uint32_t to,
		   enum graph_mode held, uint32_t *way, unsigned most);

/* All edges from and to NODE are gone. */
void graph_forget(struct graph *graph, uint32_t node);

#endif
