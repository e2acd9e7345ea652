/* SPDX-License-Identifier: MIT */
#include "../../lib/check.h"

#include <lib/tree.h>

#define KEYS 500

struct item {
	struct tree_node node;
	unsigned key;
	unsigned long sum; /* of the keys of the subtree */
	bool in;
};

static struct item items[KEYS];

static struct item *item_of(struct tree_node *node)
{
	return (struct item *)node;
}

static unsigned long sum_of(struct tree_node *node)
{
	return node ? item_of(node)->sum : 0;
}

static void update(struct tree_node *node)
{
	item_of(node)->sum = item_of(node)->key + sum_of(node->child[TREE_LEFT]) +
			     sum_of(node->child[TREE_RIGHT]);
}

static struct tree tree = { .update = update };

static void insert(struct item *item)
{
	struct tree_node *parent = NULL, *node = tree.root;
	enum tree_side side = TREE_LEFT;

	while (node) {
		parent = node;
		side = item_of(node)->key < item->key ? TREE_RIGHT : TREE_LEFT;
		node = node->child[side];
	}
	tree_insert(&tree, &item->node, parent, side);
	item->in = true;
}

static int check_subtree(struct tree_node *node, struct tree_node *parent)
{
	int left, right, height;

	if (!node)
		return 0;
	CHECK(node->parent == parent);
	left = check_subtree(node->child[TREE_LEFT], node);
	right = check_subtree(node->child[TREE_RIGHT], node);
	CHECK(left - right >= -1 && left - right <= 1);
	height = (left > right ? left : right) + 1;
	CHECK_EQ(node->height, height);
	CHECK_EQ(item_of(node)->sum, item_of(node)->key + sum_of(node->child[TREE_LEFT]) +
					     sum_of(node->child[TREE_RIGHT]));
	return height;
}

static void check_order(enum tree_side first)
{
	struct tree_node *node = tree_edge(&tree, first);

	for (unsigned i = 0; i < KEYS; i++) {
		struct item *item = &items[first == TREE_LEFT ? i : KEYS - 1 - i];

		if (!item->in)
			continue;
		CHECK(node == &item->node);
		node = tree_step(node, !first);
	}
	CHECK(node == NULL);
}

static void check_tree(void)
{
	check_subtree(tree.root, NULL);
	check_order(TREE_LEFT);
	check_order(TREE_RIGHT);
}

static void prepare(void)
{
	for (unsigned i = 0; i < KEYS; i++)
		items[i].key = i;
}

TEST(tree_ascending)
{
	prepare();
	for (unsigned i = 0; i < KEYS; i++)
		insert(&items[i]);
	check_tree();
	CHECK(tree.root->height <= 10);
	for (unsigned i = 0; i < KEYS; i++) {
		tree_remove(&tree, &items[i].node);
		items[i].in = false;
	}
	CHECK(tree.root == NULL);
}

TEST(tree_update_goes_up)
{
	prepare();
	for (unsigned i = 0; i < 100; i++)
		insert(&items[i]);
	items[0].key = 0;
	check_tree();
	items[0].sum = 12345;
	tree_update(&tree, &items[0].node);
	check_tree();
}

TEST(tree_random)
{
	uint64_t seed = check_seed(1), steps = check_steps(20000);

	prepare();
	for (uint64_t i = 0; i < steps; i++) {
		struct item *item = &items[check_random(&seed) % KEYS];

		if (item->in) {
			tree_remove(&tree, &item->node);
			item->in = false;
		} else {
			insert(item);
		}
		if (i % 64 == 0)
			check_tree();
	}
	check_tree();
}

CHECK_MAIN
