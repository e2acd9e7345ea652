/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <arch/lock.h>
#include <machine/clock.h>
#include <sched/thread.h>

#include "room.h"
#include "tell.h"
#include "watched.h"

#define WATCHED 8192 /* and number 0 is nobody's */
#define EDGES 16384
#define HASHES 4096
#define WAY_MAX 8

static struct spin lock; /* for all of this */
static struct watched *all;
static uint32_t used, unused; /* numbers up to this one; a list of free ones below */
static uint32_t hashes[HASHES];
static struct watched_held *free_held;
static bool full_told;

struct reason {
	struct { const void *lock; const char *kind; struct place place; } held, wanted;
	int thread;
};

static struct reason **reasons;
static struct graph graph = { .node_count = WATCHED, .edge_count = EDGES };

static bool begin(void)
{
	if (all != NULL)
		return true;
	graph.nodes = room(WATCHED * sizeof *graph.nodes);
	graph.queue = room(2 * WATCHED * sizeof *graph.queue);
	graph.edges = room(EDGES * sizeof *graph.edges);
	reasons = room(EDGES * sizeof *reasons);
	if (graph.nodes != NULL && graph.queue != NULL && graph.edges != NULL && reasons != NULL)
		all = room(WATCHED * sizeof *all);
	return all != NULL;
}

static void no_room(const char *what)
{
	if (full_told)
		return;
	full_told = true;
	tell_begin("there is no room for more %s: what is new is not checked", what);
	tell_end();
}

static uint32_t *hash_of(const void *at)
{
	return &hashes[((uintptr_t)at >> 2) * 0x9e3779b97f4a7c15ull >> 52];
}

_Static_assert(HASHES == 1 << (64 - 52), "hash_of");

static uint32_t *link_of(const void *at)
{
	uint32_t *link = hash_of(at);

	while (*link != 0 && all[*link].lock != at)
		link = &all[*link].next;
	return link;
}

static uint32_t new_node(void)
{
	uint32_t node = unused;

	if (node != 0)
		unused = all[node].next;
	else if (used + 1 < WATCHED)
		node = ++used;
	else
		no_room("locks");
	return node;
}

static uint32_t enter(const void *at, const char *kind)
{
	uint32_t *link = link_of(at), node = *link;

	if (node != 0)
		return node;
	node = new_node();
	if (node == 0)
		return 0;
	all[node] = (struct watched){ .lock = at, .kind = kind };
	*link = node;
	return node;
}

uint32_t watched_node(const void *at, const char *kind)
{
	uint32_t node;

	spin_take(&lock);
	node = begin() ? enter(at, kind) : 0;
	spin_give(&lock);
	return node;
}

static void leave(uint32_t *link)
{
	uint32_t node = *link;

	*link = all[node].next;
	graph_forget(&graph, node);
	all[node] = (struct watched){ .next = unused };
	unused = node;
}

void watched_forget(const void *at)
{
	spin_take(&lock);
	if (all != NULL && *link_of(at) != 0)
		leave(link_of(at));
	spin_give(&lock);
}

struct watched_held *watched_new(void)
{
	struct watched_held *held;

	spin_take(&lock);
	held = free_held;
	if (held != NULL)
		free_held = held->next;
	else
		held = room(sizeof *held);
	spin_give(&lock);
	return held;
}

void watched_free(struct watched_held *held)
{
	spin_take(&lock);
	held->next = free_held;
	free_held = held;
	spin_give(&lock);
}

static void tell_reason(const char *when, const struct reason *reason)
{
	tell("%s, in thread %d, the %s at 0x%lx was wanted here:", when, reason->thread,
	     reason->wanted.kind, (unsigned long)(uintptr_t)reason->wanted.lock);
	place_tell(&reason->wanted.place);
	tell("while the %s at 0x%lx was held, since here:", reason->held.kind,
	     (unsigned long)(uintptr_t)reason->held.lock);
	place_tell(&reason->held.place);
}

static void tell_circle(const struct reason *now, const uint32_t *way, unsigned length)
{
	tell_begin("locks are taken in two orders, which can end in a deadlock");
	tell_reason("now", now);
	for (unsigned i = 0; i < length && length <= WAY_MAX; i++)
		if (reasons[way[i]] != NULL)
			tell_reason("before", reasons[way[i]]);
	if (length > WAY_MAX)
		tell("before, %u others were taken in an order that leads from the first to the second",
		     length);
	tell_end();
}

static void keep(struct reason *reason, const struct watched_held *held,
		 const struct watched_held *wanted)
{
	reason->thread = sched_current()->id;
	reason->held.lock = held->lock;
	reason->held.kind = held->kind;
	reason->held.place = held->place;
	reason->wanted.lock = wanted->lock;
	reason->wanted.kind = wanted->kind;
	reason->wanted.place = wanted->place;
}

static void add(const struct watched_held *held, const struct watched_held *wanted)
{
	uint32_t way[WAY_MAX];
	unsigned length = graph_way(&graph, wanted->node, wanted->mode, held->node, held->mode, way,
				    WAY_MAX);
	int edge = graph_add(&graph, held->node, held->mode, wanted->node, wanted->mode, length == 0);

	if (edge <= 0) {
		no_room("pairs of locks");
		return;
	}
	if (reasons[edge] == NULL)
		reasons[edge] = room(sizeof **reasons);
	if (reasons[edge] == NULL)
		return;
	keep(reasons[edge], held, wanted);
	if (length > 0)
		tell_circle(reasons[edge], way, length);
}

void watched_order(const struct watched_held *held, const struct watched_held *wanted)
{
	if (held->node == 0 || wanted->node == 0)
		return;
	spin_take(&lock);
	if (!graph_knows(&graph, held->node, held->mode, wanted->node, wanted->mode))
		add(held, wanted);
	spin_give(&lock);
}

void watched_taken(const struct watched_held *held, bool contended, uint64_t waited)
{
	struct watched *watched = all != NULL ? &all[held->node] : NULL;

	if (held->node == 0)
		return;
	statistics_taken(&watched->statistics, contended, waited);
	if (!contended || watched->contended != NULL)
		return;
	spin_take(&lock);
	watched->contended = room(sizeof held->place);
	if (watched->contended != NULL)
		*watched->contended = held->place;
	spin_give(&lock);
}

void watched_given(const struct watched_held *held)
{
	if (held->node != 0)
		statistics_given(&all[held->node].statistics, machine_clock_cycles() - held->since);
}

const struct watched *watched_at(uint32_t node)
{
	return node <= used ? &all[node] : NULL;
}
