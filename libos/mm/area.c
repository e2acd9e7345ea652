/* SPDX-License-Identifier: MIT */
#include "area.h"

#include "slab.h"

static struct area *area_of(struct tree_node *node)
{
	return (struct area *)node; /* its first member */
}

static struct area *child(const struct area *area, enum tree_side side)
{
	return area_of(area->node.child[side]);
}

static uintptr_t room(uintptr_t low, uintptr_t high)
{
	return high > low ? high - low : 0;
}

static uintptr_t larger(uintptr_t a, uintptr_t b)
{
	return a > b ? a : b;
}

/* Where the area begins for the search of free space. */
static uintptr_t low_of(const struct area *area)
{
	uintptr_t gap = area->is.flags & AREA_GROWSDOWN ? AREA_STACK_GAP : 0;

	return room(gap, area->start);
}

static void update(struct tree_node *node)
{
	struct area *area = area_of(node);
	const struct area *left = child(area, TREE_LEFT), *right = child(area, TREE_RIGHT);
	uintptr_t low = low_of(area);

	area->first = low;
	area->last = area->end;
	area->gap = 0;
	if (left) {
		area->first = left->first;
		area->gap = larger(left->gap, room(left->last, low));
	}
	if (right) {
		area->last = right->last;
		area->gap = larger(area->gap, larger(right->gap, room(area->end, right->first)));
	}
}

struct vm vm = {
	.areas.update = update,
	.limit_size = UINT64_MAX,
	.limit_data = UINT64_MAX,
};

struct area *area_above(uintptr_t address)
{
	struct area *area = area_of(vm.areas.root), *found = NULL;

	while (area) {
		if (area->end > address) {
			found = area;
			if (area->start <= address)
				break;
			area = child(area, TREE_LEFT);
		} else {
			area = child(area, TREE_RIGHT);
		}
	}
	return found;
}

struct area *area_find(uintptr_t address)
{
	struct area *area = vm.recent;

	if (area && address >= area->start && address < area->end)
		return area;
	area = area_above(address);
	if (!area || area->start > address)
		return NULL;
	vm.recent = area;
	return area;
}

struct area *area_next(const struct area *area)
{
	return area_of(tree_step(&area->node, TREE_RIGHT));
}

struct area *area_previous(const struct area *area)
{
	return area_of(tree_step(&area->node, TREE_LEFT));
}

int area_reserve(unsigned count, bool freeing)
{
	return slab_reserve(count, freeing);
}

/* Count SIZE bytes with the attributes in or out. */
static void account(const struct area_attributes *is, uint64_t size, bool in)
{
	uint64_t delta = in ? size : 0 - size;

	if (is->kind != VM_GUARD)
		vm.size += delta;
	if (area_is_data(is))
		vm.data += delta;
	if (is->flags & AREA_PROMISED)
		vm.promised += delta;
}

static bool is_same(const struct area_attributes *a, const struct area_attributes *b)
{
	return a->kind == b->kind && a->prot == b->prot && a->flags == b->flags &&
	       a->name == b->name;
}

static void link_area(struct area *area)
{
	struct tree_node *parent = NULL, *node = vm.areas.root;
	enum tree_side side = TREE_LEFT;

	while (node) {
		parent = node;
		side = area_of(node)->start < area->start ? TREE_RIGHT : TREE_LEFT;
		node = node->child[side];
	}
	tree_insert(&vm.areas, &area->node, parent, side);
	vm.area_count++;
}

static void drop(struct area *area)
{
	if (vm.recent == area)
		vm.recent = NULL;
	tree_remove(&vm.areas, &area->node);
	vm.area_count--;
	slab_give(area);
}

static struct area *create(uintptr_t start, uintptr_t end, const struct area_attributes *is)
{
	struct area *area = slab_take();

	area->start = start;
	area->end = end;
	area->is = *is;
	link_area(area);
	return area;
}

static void resize(struct area *area, uintptr_t start, uintptr_t end)
{
	area->start = start;
	area->end = end;
	tree_update(&vm.areas, &area->node);
}

struct area *area_insert(uintptr_t start, uintptr_t end, const struct area_attributes *is)
{
	struct area *next = area_above(start);
	struct area *previous = next ? area_previous(next)
				     : area_of(tree_edge(&vm.areas, TREE_RIGHT));

	account(is, end - start, true);
	if (next && (next->start != end || !is_same(&next->is, is)))
		next = NULL;
	if (previous && (previous->end != start || !is_same(&previous->is, is)))
		previous = NULL;
	if (previous && next) {
		end = next->end;
		drop(next);
	}
	if (previous) {
		resize(previous, previous->start, end);
		return previous;
	}
	if (next) {
		resize(next, start, next->end);
		return next;
	}
	return create(start, end, is);
}

void area_grow_down(struct area *area, uintptr_t start)
{
	account(&area->is, area->start - start, true);
	resize(area, start, area->end);
}

static void split(uintptr_t at)
{
	struct area *area = area_find(at);
	uintptr_t end;

	if (!area || area->start == at)
		return;
	end = area->end;
	resize(area, area->start, at);
	create(at, end, &area->is);
}

void area_isolate(uintptr_t start, uintptr_t end)
{
	split(start);
	split(end);
}

void area_merge(uintptr_t start, uintptr_t end)
{
	struct area *area = area_above(start ? start - 1 : 0), *next;

	for (; area && area->start <= end; area = next) {
		next = area_next(area);
		if (!next || next->start != area->end || next->start > end ||
		    !is_same(&area->is, &next->is))
			continue;
		uintptr_t next_end = next->end;

		drop(next);
		resize(area, area->start, next_end);
		next = area; /* it may go on */
	}
}

void area_remove(uintptr_t start, uintptr_t end)
{
	struct area *area = area_above(start), *next;

	for (; area && area->start < end; area = next) {
		next = area_next(area);
		account(&area->is, area->end - area->start, false);
		drop(area);
	}
}

void area_change(struct area *area, const struct area_attributes *is)
{
	account(&area->is, area->end - area->start, false);
	area->is = *is;
	account(&area->is, area->end - area->start, true);
	tree_update(&vm.areas, &area->node);
}

bool area_is_free(uintptr_t start, uintptr_t end)
{
	const struct area *next = area_above(start);

	return !next || next->start >= end;
}

bool area_is_placeable(uintptr_t start, uintptr_t end)
{
	const struct area *next = area_above(start);

	return !next || low_of(next) >= end;
}

/* The largest gap in a subtree, and around it between LOW and HIGH. */
static uintptr_t largest_gap(const struct area *area, uintptr_t low, uintptr_t high)
{
	return larger(area->gap, larger(room(area->last, high), room(low, area->first)));
}

/* The upper end of the highest gap of SIZE bytes in and around a subtree that has one. */
static uintptr_t gap_in(const struct area *area, uintptr_t high, uintptr_t size)
{
	for (;;) {
		const struct area *right = child(area, TREE_RIGHT), *left = child(area, TREE_LEFT);

		if (right && largest_gap(right, area->end, high) >= size) {
			area = right;
			continue;
		}
		if (!right && room(area->end, high) >= size)
			return high;
		high = low_of(area);
		if (!left)
			return high;
		area = left;
	}
}

/* The upper end of the highest gap of SIZE bytes below AREA. */
static uintptr_t gap_below(const struct area *area, uintptr_t size)
{
	for (;;) {
		const struct area *left = child(area, TREE_LEFT);
		const struct tree_node *node = &area->node;
		uintptr_t lowest = low_of(area);

		if (left && larger(left->gap, room(left->last, lowest)) >= size)
			return gap_in(left, lowest, size);
		if (left)
			lowest = left->first;
		while (node->parent && node->parent->child[TREE_LEFT] == node)
			node = node->parent;
		area = area_of(node->parent);
		if (!area || room(area->end, lowest) >= size)
			return lowest;
	}
}

uintptr_t area_place(uintptr_t size)
{
	uintptr_t high = vm.layout.mmap_top;
	const struct area *area = area_above(high - 1);

	if (area)
		high = low_of(area) < high ? low_of(area) : high;
	area = area ? area_previous(area) : area_of(tree_edge(&vm.areas, TREE_RIGHT));
	if (area && room(area->end, high) < size)
		high = gap_below(area, size);
	if (high < size || high - size < vm.layout.mmap_bottom)
		return 0;
	return high - size;
}
