/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <arch/page.h>
#include <arch/user.h>

#include "place.h"

/* The rest of the page is there: we are on it. */
static size_t on_page(uint64_t rsp)
{
	size_t size = PAGE_SIZE - (rsp & PAGE_MASK);

	return size < PLACE_STACK ? size : PLACE_STACK;
}

/* Pages behind stacks that are not there: to find that out once more would cost a page fault. */
#define ENDS 256
static uint64_t ends[ENDS];

static bool is_end(uint64_t page)
{
	return __atomic_load_n(&ends[page / PAGE_SIZE % ENDS], __ATOMIC_RELAXED) == page;
}

static size_t next_page(struct place *place, uint64_t page, size_t done)
{
	size_t size = PLACE_STACK - done;

	if (is_end(page))
		return 0;
	if (user_copy_in(place->stack + done, (const uint8_t *)page, size) == 0)
		return size;
	__atomic_store_n(&ends[page / PAGE_SIZE % ENDS], page, __ATOMIC_RELAXED);
	return 0;
}

void place_keep(struct place *place, const struct arch_place *at, bool fault)
{
	size_t size = on_page(at->rsp);

	place->at = *at;
	place->size = 0;
	if (user_copy_in(place->stack, (const uint8_t *)at->rsp, size) != 0)
		return;
	if (fault && size < PLACE_STACK)
		size += next_page(place, at->rsp + size, size);
	place->size = (unsigned)size;
}
