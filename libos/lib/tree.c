/* SPDX-License-Identifier: MIT */
#include <lib/tree.h>

static int height(const struct tree_node *node)
{
	return node ? node->height : 0;
}

static void refresh(const struct tree *tree, struct tree_node *node)
{
	int left = height(node->child[TREE_LEFT]), right = height(node->child[TREE_RIGHT]);

	node->height = (left > right ? left : right) + 1;
	if (tree->update)
		tree->update(node);
}

static void set_child(struct tree_node *parent, enum tree_side side, struct tree_node *child)
{
	parent->child[side] = child;
	if (child)
		child->parent = parent;
}

/* Put NEW where OLD is, below OLD's parent. */
static void replace(struct tree *tree, struct tree_node *old, struct tree_node *new)
{
	struct tree_node *parent = old->parent;

	if (parent)
		parent->child[parent->child[TREE_RIGHT] == old] = new;
	else
		tree->root = new;
	if (new)
		new->parent = parent;
}

/* Lift NODE's child at SIDE above NODE; returns it. */
static struct tree_node *lift(struct tree *tree, struct tree_node *node, enum tree_side side)
{
	struct tree_node *child = node->child[side];

	replace(tree, node, child);
	set_child(node, side, child->child[!side]);
	set_child(child, !side, node);
	refresh(tree, node);
	refresh(tree, child);
	return child;
}

/* Restore the balance of NODE, whose subtrees are balanced; returns what is now in its place. */
static struct tree_node *balance(struct tree *tree, struct tree_node *node)
{
	int lean = height(node->child[TREE_RIGHT]) - height(node->child[TREE_LEFT]);
	enum tree_side side = lean > 0 ? TREE_RIGHT : TREE_LEFT;
	struct tree_node *child = node->child[side];

	if (lean >= -1 && lean <= 1) {
		refresh(tree, node);
		return node;
	}
	if (height(child->child[!side]) > height(child->child[side]))
		lift(tree, child, !side);
	return lift(tree, node, side);
}

static void balance_upwards(struct tree *tree, struct tree_node *node)
{
	for (; node; node = node->parent)
		node = balance(tree, node);
}

void tree_insert(struct tree *tree, struct tree_node *node, struct tree_node *parent,
		 enum tree_side side)
{
	node->child[TREE_LEFT] = NULL;
	node->child[TREE_RIGHT] = NULL;
	node->parent = parent;
	if (parent)
		parent->child[side] = node;
	else
		tree->root = node;
	balance_upwards(tree, node);
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
	struct tree_node *left = node->child[TREE_LEFT], *right = node->child[TREE_RIGHT];
	struct tree_node *heir, *lowest; /* lowest: the deepest node whose children have changed */

	if (!left || !right) {
		replace(tree, node, left ? left : right);
		balance_upwards(tree, node->parent);
		return;
	}
	for (heir = right; heir->child[TREE_LEFT];)
		heir = heir->child[TREE_LEFT];
	lowest = heir;
	if (heir != right) {
		lowest = heir->parent;
		set_child(lowest, TREE_LEFT, heir->child[TREE_RIGHT]);
		set_child(heir, TREE_RIGHT, right);
	}
	set_child(heir, TREE_LEFT, left);
	replace(tree, node, heir);
	balance_upwards(tree, lowest);
}

void tree_update(struct tree *tree, struct tree_node *node)
{
	for (; node; node = node->parent)
		tree->update(node);
}

struct tree_node *tree_edge(const struct tree *tree, enum tree_side side)
{
	struct tree_node *node = tree->root;

	while (node && node->child[side])
		node = node->child[side];
	return node;
}

struct tree_node *tree_step(const struct tree_node *node, enum tree_side side)
{
	struct tree_node *next = node->child[side];

	if (next) {
		while (next->child[!side])
			next = next->child[!side];
		return next;
	}
	for (next = node->parent; next && next->child[side] == node; next = next->parent)
		node = next;
	return next;
}
