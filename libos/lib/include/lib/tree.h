/* SPDX-License-Identifier: MIT */
/*
 * Balanced binary trees (AVL) of nodes that live in the caller's structures.
 *
 * The tree orders nothing itself: the caller descends from the root to the place of a new node.
 * All operations take O(log n) and no memory; none recurses.
 */
#ifndef LIB_TREE_H
#define LIB_TREE_H

#include <stddef.h>

enum tree_side { TREE_LEFT, TREE_RIGHT };

struct tree_node {
	struct tree_node *child[2];
	struct tree_node *parent;
	int height; /* of the subtree; a leaf has 1 */
};

struct tree {
	struct tree_node *root;
	/* Compute what NODE stores about its subtree from its children, after they have changed.
	 * NULL if nodes store nothing. */
	void (*update)(struct tree_node *node);
};

/* Make NODE the child at SIDE of PARENT, where there is none; PARENT NULL: the root of an empty
 * tree. */
void tree_insert(struct tree *tree, struct tree_node *node, struct tree_node *parent,
		 enum tree_side side);

void tree_remove(struct tree *tree, struct tree_node *node);

/* Something in NODE that `update` depends on has changed. */
void tree_update(struct tree *tree, struct tree_node *node);

/* The outermost node at SIDE, and the neighbour of NODE at SIDE in order; NULL if there is none. */
struct tree_node *tree_edge(const struct tree *tree, enum tree_side side);
struct tree_node *tree_step(const struct tree_node *node, enum tree_side side);

#endif
