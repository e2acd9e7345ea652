/* SPDX-License-Identifier: MIT */
/*
 * The order of locks: circles that count and those that do not; against a matrix at random.
 */
#include "../../lib/check.h"

#include <errno.h>

#include <lockcheck/graph.h>

#define NODES 13
#define EDGES 60

static struct graph_node nodes[NODES];
static struct graph_edge edges[EDGES];
static uint32_t queue[2 * NODES], from_of[EDGES];
static struct graph graph;

static void begin(void)
{
	memset(nodes, 0, sizeof nodes);
	memset(edges, 0, sizeof edges);
	graph = (struct graph){
		.nodes = nodes, .queue = queue, .node_count = NODES, .edges = edges,
		.edge_count = EDGES,
	};
}

static int add(uint32_t from, enum graph_mode held, uint32_t to, enum graph_mode wanted)
{
	int edge = graph_add(&graph, from, held, to, wanted, true);

	if (edge > 0)
		from_of[edge] = from;
	return edge;
}

/* All of them writers. */
static unsigned way(uint32_t from, uint32_t to)
{
	uint32_t found[NODES];

	return graph_way(&graph, from, GRAPH_WRITE, to, GRAPH_WRITE, found, NODES);
}

TEST(two_and_three)
{
	uint32_t found[2];

	begin();
	CHECK_EQ(way(1, 2), 0);
	CHECK(add(1, GRAPH_WRITE, 2, GRAPH_WRITE) > 0);
	CHECK_EQ(add(1, GRAPH_WRITE, 2, GRAPH_WRITE), 0);
	CHECK(graph_knows(&graph, 1, GRAPH_WRITE, 2, GRAPH_WRITE));
	CHECK(!graph_knows(&graph, 2, GRAPH_WRITE, 1, GRAPH_WRITE));
	CHECK_EQ(way(1, 2), 1);
	CHECK_EQ(way(2, 1), 0);
	CHECK(add(2, GRAPH_WRITE, 3, GRAPH_WRITE) > 0);
	CHECK_EQ(graph_way(&graph, 1, GRAPH_WRITE, 3, GRAPH_WRITE, found, 2), 2);
	CHECK_EQ(from_of[found[0]], 1);
	CHECK_EQ(edges[found[0]].to, 2);
	CHECK_EQ(from_of[found[1]], 2);
	CHECK_EQ(edges[found[1]].to, 3);
}

TEST(longer_than_there_is_room_for)
{
	uint32_t found[2] = { 77, 77 };

	begin();
	for (uint32_t i = 1; i < 5; i++)
		add(i, GRAPH_WRITE, i + 1, GRAPH_WRITE);
	CHECK_EQ(graph_way(&graph, 1, GRAPH_WRITE, 5, GRAPH_WRITE, found, 2), 4);
	CHECK_EQ(found[0], 77);
}

TEST(readers_wait_for_no_reader)
{
	uint32_t found[NODES];

	begin();
	add(1, GRAPH_READ, 2, GRAPH_READ);
	/* Who reads both the other way round. */
	CHECK_EQ(graph_way(&graph, 1, GRAPH_READ, 2, GRAPH_READ, found, NODES), 0);
	/* Who waits for the first to write, with the second to read; the other way round. */
	CHECK_EQ(graph_way(&graph, 1, GRAPH_WRITE, 2, GRAPH_READ, found, NODES), 0);
	CHECK_EQ(graph_way(&graph, 1, GRAPH_READ, 2, GRAPH_WRITE, found, NODES), 0);
	CHECK_EQ(graph_way(&graph, 1, GRAPH_WRITE, 2, GRAPH_WRITE, found, NODES), 1);
	/* The same edge, as a writer. */
	CHECK(add(1, GRAPH_READ, 2, GRAPH_WRITE) > 0);
	CHECK_EQ(graph_way(&graph, 1, GRAPH_WRITE, 2, GRAPH_READ, found, NODES), 1);
	CHECK_EQ(graph_way(&graph, 1, GRAPH_READ, 2, GRAPH_READ, found, NODES), 0);
}

TEST(readers_on_the_way)
{
	begin();
	add(1, GRAPH_WRITE, 2, GRAPH_READ);
	add(2, GRAPH_READ, 3, GRAPH_WRITE);
	CHECK_EQ(way(1, 3), 0);
	add(2, GRAPH_WRITE, 3, GRAPH_WRITE);
	CHECK_EQ(way(1, 3), 2);
}

TEST(what_does_not_count)
{
	begin();
	CHECK(graph_add(&graph, 1, GRAPH_WRITE, 2, GRAPH_WRITE, false) > 0);
	CHECK(graph_knows(&graph, 1, GRAPH_WRITE, 2, GRAPH_WRITE));
	CHECK(!graph_knows(&graph, 1, GRAPH_READ, 2, GRAPH_WRITE));
	CHECK_EQ(way(1, 2), 0);
	CHECK_EQ(add(1, GRAPH_WRITE, 2, GRAPH_WRITE), 0);
	CHECK_EQ(way(1, 2), 0);
}

TEST(forgotten)
{
	begin();
	add(1, GRAPH_WRITE, 2, GRAPH_WRITE);
	add(2, GRAPH_WRITE, 3, GRAPH_WRITE);
	add(4, GRAPH_WRITE, 2, GRAPH_WRITE);
	add(1, GRAPH_WRITE, 3, GRAPH_WRITE);
	graph_forget(&graph, 2);
	CHECK_EQ(way(1, 2), 0);
	CHECK_EQ(way(4, 3), 0);
	CHECK_EQ(way(1, 3), 1);
	CHECK(!graph_knows(&graph, 4, GRAPH_WRITE, 2, GRAPH_WRITE));
}

TEST(no_room)
{
	unsigned count = 0;
	int edge = 1;

	begin();
	for (uint32_t from = 1; from < NODES && edge > 0; from++)
		for (uint32_t to = 1; to < NODES && edge > 0; to++)
			if (from != to && (edge = add(from, GRAPH_WRITE, to, GRAPH_WRITE)) > 0)
				count++;
	CHECK_EQ(edge, -ENOSPC);
	CHECK_EQ(count, EDGES - 1);
	graph_forget(&graph, 1);
	CHECK(add(2, GRAPH_WRITE, 1, GRAPH_WRITE) > 0);
}

/* The matrix: [from][held][to][wanted]. */
static bool model[NODES][2][NODES][2];

/* The length of the shortest way, by looking at all ways one longer each time. */
static unsigned model_way(uint32_t from, enum graph_mode wanted, uint32_t to, enum graph_mode held)
{
	bool reached[NODES][2] = { 0 }, next[NODES][2];

	reached[from][wanted] = true;
	for (unsigned length = 1; length <= 2 * NODES; length++) {
		memcpy(next, reached, sizeof next);
		for (int i = 0; i < NODES * 2 * NODES * 2 * 2; i++) {
			int a = i % NODES, arrival = i / NODES % 2, b = i / NODES / 2 % NODES;
			int h = i / NODES / 2 / NODES % 2, w = i / NODES / 2 / NODES / 2;

			if (reached[a][arrival] && model[a][h][b][w] &&
			    !(arrival == GRAPH_READ && h == GRAPH_READ))
				next[b][w] = true;
		}
		memcpy(reached, next, sizeof next);
		if (reached[to][GRAPH_WRITE] || (reached[to][GRAPH_READ] && held == GRAPH_WRITE))
			return length;
	}
	return 0;
}

static void check_way(const uint32_t *found, unsigned length, uint32_t from, uint32_t to)
{
	for (unsigned i = 0; i < length; i++) {
		CHECK_EQ(from_of[found[i]], from);
		from = edges[found[i]].to;
	}
	if (length > 0)
		CHECK_EQ(from, to);
}

static void model_forget(uint32_t node)
{
	memset(model[node], 0, sizeof model[node]);
	for (int i = 0; i < NODES * 2 * 2; i++)
		model[i / 4][i / 2 % 2][node][i % 2] = false;
}

static void random_step(uint64_t *seed)
{
	uint32_t from = 1 + (uint32_t)(check_random(seed) % (NODES - 1));
	uint32_t to = 1 + (uint32_t)(check_random(seed) % (NODES - 1));
	enum graph_mode held = check_random(seed) % 2, wanted = check_random(seed) % 2;
	uint32_t found[2 * NODES];
	unsigned length;

	if (from == to)
		return;
	if (check_random(seed) % 16 == 0) {
		graph_forget(&graph, from);
		model_forget(from);
	} else if (check_random(seed) % 4 == 0 && (graph.free != 0 || graph.used + 1 < EDGES)) {
		CHECK_EQ(add(from, held, to, wanted) > 0, !model[from][held][to][wanted]);
		model[from][held][to][wanted] = true;
	}
	CHECK_EQ(graph_knows(&graph, from, held, to, wanted), model[from][held][to][wanted]);
	length = graph_way(&graph, from, wanted, to, held, found, 2 * NODES);
	CHECK_EQ(length, model_way(from, wanted, to, held));
	check_way(found, length, from, to);
}

TEST(random_graphs)
{
	uint64_t seed = check_seed(1), steps = check_steps(3000);

	begin();
	memset(model, 0, sizeof model);
	for (uint64_t i = 0; i < steps; i++)
		random_step(&seed);
}

CHECK_MAIN
