/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <lockcheck/graph.h>

#define KINDS 4 /* and as many that do not count */

static uint32_t kind(enum graph_mode held, enum graph_mode wanted)
{
	return 1u << (2 * held + wanted);
}

static uint32_t find(const struct graph *graph, uint32_t from, uint32_t to)
{
	uint32_t edge = graph->nodes[from].first;

	while (edge != 0 && graph->edges[edge].to != to)
		edge = graph->edges[edge].next;
	return edge;
}

static bool has(const struct graph_edge *edge, uint32_t set)
{
	return (edge->kinds | edge->kinds >> KINDS) & set;
}

bool graph_knows(const struct graph *graph, uint32_t from, enum graph_mode held, uint32_t to,
		 enum graph_mode wanted)
{
	uint32_t edge = find(graph, from, to);

	return edge != 0 && has(&graph->edges[edge], kind(held, wanted));
}

static uint32_t new_edge(struct graph *graph)
{
	uint32_t edge = graph->free;

	if (edge != 0)
		graph->free = graph->edges[edge].next;
	else if (graph->used + 1 < graph->edge_count)
		edge = ++graph->used;
	return edge;
}

int graph_add(struct graph *graph, uint32_t from, enum graph_mode held, uint32_t to,
	      enum graph_mode wanted, bool counts)
{
	uint32_t edge = find(graph, from, to), added = kind(held, wanted);

	if (edge != 0 && has(&graph->edges[edge], added))
		return 0;
	if (edge == 0) {
		edge = new_edge(graph);
		if (edge == 0)
			return -ENOSPC;
		graph->edges[edge] = (struct graph_edge){
			.to = to,
			.next = graph->nodes[from].first,
		};
		graph->nodes[from].first = edge;
		graph->nodes[to].arriving++;
	}
	graph->edges[edge].kinds |= counts ? added : added << KINDS;
	return (int)edge;
}

/* Who waits for a node as ARRIVAL waits for who goes on from there along EDGE, and WANTED what is at
 * its other end. */
static bool leads_on(const struct graph_edge *edge, enum graph_mode arrival, enum graph_mode wanted)
{
	return edge->kinds & kind(GRAPH_WRITE, wanted) ||
		(arrival == GRAPH_WRITE && edge->kinds & kind(GRAPH_READ, wanted));
}

static bool see(struct graph *graph, uint32_t node, enum graph_mode mode, uint32_t edge,
		uint32_t from)
{
	struct graph_node *at = &graph->nodes[node];

	if (at->seen[mode] == graph->search)
		return false;
	at->seen[mode] = graph->search;
	at->by[mode] = edge;
	at->from[mode] = from;
	return true;
}

/* From the end to the beginning, and the other way round into WAY. */
static unsigned trace(const struct graph *graph, uint32_t state, uint32_t *way, unsigned most)
{
	unsigned length = 0, at;
	uint32_t back = state;

	for (; graph->nodes[back / 2].by[back % 2] != 0; back = graph->nodes[back / 2].from[back % 2])
		length++;
	if (length > most)
		return length;
	for (back = state, at = length; at > 0; back = graph->nodes[back / 2].from[back % 2])
		way[--at] = graph->nodes[back / 2].by[back % 2];
	return length;
}

static void follow(struct graph *graph, uint32_t state, uint32_t *end)
{
	const struct graph_edge *edge;
	uint32_t number = graph->nodes[state / 2].first;

	for (; number != 0; number = edge->next) {
		edge = &graph->edges[number];
		for (enum graph_mode mode = GRAPH_WRITE; mode <= GRAPH_READ; mode++)
			if (leads_on(edge, state % 2, mode) && see(graph, edge->to, mode, number, state))
				graph->queue[(*end)++] = 2 * edge->to + mode;
	}
}

unsigned graph_way(struct graph *graph, uint32_t from, enum graph_mode wanted, uint32_t to,
		   enum graph_mode held, uint32_t *way, unsigned most)
{
	uint32_t begin = 0, end = 0;

	graph->search++;
	see(graph, from, wanted, 0, 0);
	graph->queue[end++] = 2 * from + wanted;
	while (begin < end) {
		uint32_t state = graph->queue[begin++];

		/* Where it begins is no end: who asks knows whether the two are one. */
		if (state / 2 == to && begin > 1 && !(state % 2 == GRAPH_READ && held == GRAPH_READ))
			return trace(graph, state, way, most);
		follow(graph, state, &end);
	}
	return 0;
}

static void drop(struct graph *graph, uint32_t *link)
{
	uint32_t edge = *link;

	*link = graph->edges[edge].next;
	graph->nodes[graph->edges[edge].to].arriving--;
	graph->edges[edge] = (struct graph_edge){ .next = graph->free };
	graph->free = edge;
}

static void drop_to(struct graph *graph, uint32_t from, uint32_t to)
{
	uint32_t *link = &graph->nodes[from].first;

	while (*link != 0 && graph->edges[*link].to != to)
		link = &graph->edges[*link].next;
	if (*link != 0)
		drop(graph, link);
}

void graph_forget(struct graph *graph, uint32_t node)
{
	while (graph->nodes[node].first != 0)
		drop(graph, &graph->nodes[node].first);
	for (uint32_t from = 1; from < graph->node_count && graph->nodes[node].arriving > 0; from++)
		drop_to(graph, from, node);
}
