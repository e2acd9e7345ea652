/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <machine/clock.h>
#include <sched/timeout.h>

static struct timeout *of(struct tree_node *node)
{
	return (struct timeout *)node; /* its first member */
}

_Static_assert(offsetof(struct timeout, node) == 0, "of()");

static void find_first(struct timeouts *timeouts)
{
	struct tree_node *node = tree_edge(&timeouts->tree, TREE_LEFT);

	__atomic_store_n(&timeouts->first, node ? of(node)->deadline : MACHINE_NEVER,
			 __ATOMIC_RELAXED);
}

/* Behind those of the same deadline. */
static void insert(struct tree *tree, struct timeout *timeout)
{
	struct tree_node *parent = NULL, *next = tree->root;
	enum tree_side side = TREE_LEFT;

	while (next != NULL) {
		parent = next;
		side = timeout->deadline < of(parent)->deadline ? TREE_LEFT : TREE_RIGHT;
		next = parent->child[side];
	}
	tree_insert(tree, &timeout->node, parent, side);
}

void timeout_set(struct timeouts *timeouts, struct timeout *timeout, uint64_t deadline)
{
	spin_lock(&timeouts->lock);
	timeout->deadline = deadline;
	insert(&timeouts->tree, timeout);
	timeout->in = timeouts;
	find_first(timeouts);
	spin_unlock(&timeouts->lock);
}

void timeout_clear(struct timeout *timeout)
{
	struct timeouts *timeouts = __atomic_load_n(&timeout->in, __ATOMIC_ACQUIRE);

	if (timeouts == NULL)
		return;
	spin_lock(&timeouts->lock);
	if (timeout->in != NULL) {
		tree_remove(&timeouts->tree, &timeout->node);
		timeout->in = NULL;
		find_first(timeouts);
	}
	spin_unlock(&timeouts->lock);
}

void timeouts_expire(struct timeouts *timeouts, uint64_t now)
{
	while (timeouts_first(timeouts) <= now) {
		struct timeout *timeout;

		spin_lock(&timeouts->lock);
		timeout = timeouts->first <= now ? of(tree_edge(&timeouts->tree, TREE_LEFT)) : NULL;
		if (timeout != NULL) {
			tree_remove(&timeouts->tree, &timeout->node);
			find_first(timeouts);
			timeout->expire(timeout);
			/* From here on it may be gone. */
			__atomic_store_n(&timeout->in, NULL, __ATOMIC_RELEASE);
		}
		spin_unlock(&timeouts->lock);
	}
}
