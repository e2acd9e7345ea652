/* SPDX-License-Identifier: MIT */
/*
 * Who refers to whom in an image: the rows of its link map and the relocations between them.
 */
#ifndef EREMITE_GRAPH_H
#define EREMITE_GRAPH_H

#include "program.h"

#define GRAPH_NONE ((size_t)-1)

struct edge {
	size_t from, to;  /* rows of the map */
	uint64_t address; /* what FROM refers to */
};

struct graph {
	struct edge *edges; /* ascending by from */
	size_t count;
};

/* Build it from the relocations that eremite-cc keeps.  STATUS_OK, or STATUS_BAD with a message. */
int graph_build(struct graph *graph, const struct program *program);
void graph_free(struct graph *graph);

/* Walk breadth-first from the row START.  BY[row] becomes the edge that leads to each row that is
 * reached for the first time; rows that have one already, or for which BY holds GRAPH_ROOT, are not
 * entered. */
#define GRAPH_ROOT ((size_t)-2)
void graph_walk(const struct graph *graph, size_t start, size_t *by, size_t row_count);

#endif
