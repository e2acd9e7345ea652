/* SPDX-License-Identifier: MIT */
/*
 * The order of the classes of the libOS's locks.
 */
#include <stddef.h>

#include <lockcheck/graph.h>

#include "classes.h"
#include "held.h"
#include "tell.h"

#define EDGES 160
#define WAY_MAX 8

static uint64_t known[CLASSES]; /* for each class, those that were taken while it was held */
_Static_assert(CLASSES <= 64, "a bit for each");

static struct spin lock;
static struct graph_node nodes[CLASSES];
static struct graph_edge edges[EDGES];
static uint32_t queue[2 * CLASSES];
static struct graph graph = {
	.nodes = nodes, .node_count = CLASSES, .edges = edges, .edge_count = EDGES, .queue = queue,
};

static struct reason {
	unsigned held, wanted; /* classes */
	struct place was_taken, was_wanted;
} reasons[EDGES];

static void tell_reason(const char *when, const struct reason *reason)
{
	char held[40], wanted[40];

	class_name(reason->held, held, sizeof held);
	class_name(reason->wanted, wanted, sizeof wanted);
	tell("%s, %s was wanted here:", when, wanted);
	place_tell(&reason->was_wanted);
	tell("while %s was held, since here:", held);
	place_tell(&reason->was_taken);
}

static void tell_circle(const struct reason *now, const uint32_t *way, unsigned length)
{
	tell_begin("locks of the libOS are taken in two orders, which can end in a deadlock");
	tell_who();
	tell_reason("now", now);
	for (unsigned i = 0; i < length && i < WAY_MAX; i++)
		tell_reason("before", &reasons[way[i]]);
	if (length > WAY_MAX)
		tell("(and so on, %u times)", length);
	tell_end();
}

static void add(const struct held *held, const struct held *wanted)
{
	uint32_t way[WAY_MAX];
	unsigned length = graph_way(&graph, wanted->class, GRAPH_WRITE, held->class, GRAPH_WRITE, way,
				    WAY_MAX);
	int edge = graph_add(&graph, held->class, GRAPH_WRITE, wanted->class, GRAPH_WRITE, length == 0);
	struct reason *reason = edge > 0 ? &reasons[edge] : NULL;

	if (reason == NULL)
		return;
	reason->held = held->class;
	reason->wanted = wanted->class;
	reason->was_taken = held->place;
	reason->was_wanted = wanted->place;
	if (length > 0)
		tell_circle(reason, way, length);
}

void order_check(const struct held *held, const struct held *wanted)
{
	uint64_t bit = 1ull << wanted->class;

	if (held->class == 0 || wanted->class == 0 ||
	    __atomic_fetch_or(&known[held->class], bit, __ATOMIC_RELAXED) & bit)
		return;
	spin_take(&lock);
	add(held, wanted);
	spin_give(&lock);
}
