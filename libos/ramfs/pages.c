/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <mm/frames.h>
#include <ramfs/memory.h>

#include "ram.h"

static struct ram_page *page_of(struct tree_node *node)
{
	return (struct ram_page *)node;
}

struct ram_page *ram_page_next(struct ram_pages *pages, uint64_t index)
{
	struct ram_page *page = page_of(pages->tree.root), *best = NULL;

	while (page != NULL && (best == NULL || best->index != index)) {
		if (page->index >= index)
			best = page;
		page = page_of(page->node.child[page->index < index ? TREE_RIGHT : TREE_LEFT]);
	}
	return best;
}

/* Most look for the page of the last time, or the one behind it. */
struct ram_page *ram_page_find(struct ram_pages *pages, uint64_t index)
{
	struct ram_page *page = pages->last;

	if (page != NULL && page->index + 1 == index)
		page = page_of(tree_step(&page->node, TREE_RIGHT));
	if (page == NULL || page->index != index)
		page = ram_page_next(pages, index);
	if (page == NULL || page->index != index)
		return NULL;
	pages->last = page;
	return page;
}

static void insert(struct ram_pages *pages, struct ram_page *page)
{
	struct ram_page *parent = NULL, *at = page_of(pages->tree.root);
	enum tree_side side = TREE_LEFT;

	while (at != NULL) {
		parent = at;
		side = at->index < page->index ? TREE_RIGHT : TREE_LEFT;
		at = page_of(at->node.child[side]);
	}
	tree_insert(&pages->tree, &page->node, parent != NULL ? &parent->node : NULL, side);
	pages->count++;
	pages->last = page;
}

struct ram_page *ram_page_add(struct ram_pages *pages, uint64_t index)
{
	struct ram_page *page = piece_take(sizeof *page);

	if (page == NULL)
		return NULL;
	*page = (struct ram_page){ .index = index, .frame = ram_frame() };
	if (page->frame == PADDR_NONE) {
		piece_give(page);
		return NULL;
	}
	memset(machine_direct(page->frame), 0, PAGE_SIZE);
	insert(pages, page);
	return page;
}

void ram_pages_drop(struct ram_pages *pages, uint64_t start, uint64_t end)
{
	struct ram_page *page = ram_page_next(pages, start);

	pages->last = NULL;
	while (page != NULL && page->index < end) {
		struct ram_page *next = page_of(tree_step(&page->node, TREE_RIGHT));

		tree_remove(&pages->tree, &page->node);
		frames_free(page->frame, 0);
		piece_give(page);
		pages->count--;
		page = next;
	}
}
