/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <mm/frames.h>

#include "area.h"
#include "slab.h"

struct slab_item {
	struct slab_item *next;
};

/* At the start of each page; the items follow. */
struct slab_page {
	struct slab_page *next, *previous; /* among the pages with free items */
	struct slab_item *free;
	unsigned used;
};

#define ITEMS ((PAGE_SIZE - sizeof(struct slab_page)) / sizeof(struct area))

static struct slab_page *pages;
static unsigned free_items;

static void list_page(struct slab_page *page)
{
	page->previous = NULL;
	page->next = pages;
	if (pages)
		pages->previous = page;
	pages = page;
}

static void unlist_page(struct slab_page *page)
{
	if (page->next)
		page->next->previous = page->previous;
	if (page->previous)
		page->previous->next = page->next;
	else
		pages = page->next;
}

static void put(struct slab_page *page, void *memory)
{
	struct slab_item *item = memory;

	item->next = page->free;
	page->free = item;
	free_items++;
}

static int grow(void)
{
	paddr_t frame = frames_alloc(0);
	struct slab_page *page;
	struct area *items;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	page = machine_direct(frame);
	page->free = NULL;
	page->used = 0;
	items = (void *)(page + 1);
	for (unsigned i = ITEMS; i-- > 0;)
		put(page, &items[i]);
	list_page(page);
	return 0;
}

int slab_reserve(unsigned count, bool last)
{
	while (free_items < count + SLAB_LAST_RESERVE)
		if (grow() < 0)
			return last && free_items >= count ? 0 : -ENOMEM;
	return 0;
}

struct area *slab_take(void)
{
	struct slab_page *page = pages;
	struct slab_item *item = page->free;

	page->free = item->next;
	page->used++;
	free_items--;
	if (!page->free)
		unlist_page(page);
	return (void *)item;
}

void slab_give(struct area *area)
{
	paddr_t frame = machine_direct_frame(area) & ~(paddr_t)PAGE_MASK;
	struct slab_page *page = machine_direct(frame);

	if (!page->free)
		list_page(page);
	put(page, area);
	page->used--;
	/* Keep some, so that mapping and unmapping one area does not take and free a page. */
	if (page->used == 0 && free_items >= ITEMS + ITEMS / 2) {
		unlist_page(page);
		free_items -= ITEMS;
		frames_free(frame, 0);
	}
}
