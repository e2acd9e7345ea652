/* SPDX-License-Identifier: MIT */
/*
 * malloc and its family over mimalloc, for mimalloc.c alone.  What is not here (posix_memalign,
 * memalign, valloc, reallocarray, strdup, ...) is musl's, which calls these.
 */
#ifndef MIMALLOC_MALLOC_H
#define MIMALLOC_MALLOC_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* From here on, reading pages that may be zero already is better than writing them. */
#define CLEAR_LARGE (64 * MI_KiB)

#define ALIAS(name) __attribute__((alias(#name), used, copy(name)))

/* mimalloc aligns blocks of up to 8 bytes to 8; programs know all as aligned to 16. */
static inline size_t at_least(size_t size)
{
	return size > MI_MAX_ALIGN_SIZE / 2 ? size : MI_MAX_ALIGN_SIZE;
}

void *malloc(size_t size)
{
	return mi_malloc(at_least(size));
}

/* The segment of a huge block gets another size.  All that says how large it is: */
static void set_size(mi_segment_t *segment, mi_page_t *page, size_t size)
{
	size_t slices = size / MI_SEGMENT_SLICE_SIZE;
	size_t block = (slices - segment->segment_info_slices) * MI_SEGMENT_SLICE_SIZE;

	segment->segment_slices = slices;
	segment->slice_entries = slices < MI_SLICES_PER_SEGMENT ? slices : MI_SLICES_PER_SEGMENT;
	page->slice_count = (uint32_t)(slices - segment->segment_info_slices);
	page->xblock_size = block < MI_HUGE_BLOCK_SIZE ? (uint32_t)block : MI_HUGE_BLOCK_SIZE;
}

/* A huge block that stays one grows and shrinks where it is, without a copy. */
static bool resize_huge(void *block, size_t size)
{
	mi_segment_t *segment = _mi_ptr_segment(block);
	mi_page_t *page = _mi_segment_page_of(segment, block);
	size_t before = mi_segment_size(segment), after;
	char *start = (char *)segment;

	if (segment->kind != MI_SEGMENT_HUGE || mi_page_has_aligned(page) ||
	    size > segment->memid || _mi_thread_id() != mi_atomic_load_relaxed(&segment->thread_id))
		return false;
	after = mi_segment_info_size(segment) + _mi_os_good_alloc_size(size);
	if (after > segment->memid)
		return false;
	if (after > before && eremite_heap_commit(start + before, after - before) != 0)
		return false;
	if (after < before && eremite_heap_decommit(start + after, before - after) != 0)
		return false;
	set_size(segment, page, after);
	return true;
}

void *realloc(void *block, size_t size)
{
	if (block != NULL && size > MI_LARGE_OBJ_SIZE_MAX && resize_huge(block, size))
		return block;
	return mi_realloc(block, at_least(size));
}

void free(void *block) ALIAS(mi_free);
size_t malloc_usable_size(void *block) ALIAS(mi_usable_size);

static bool is_zero(const void *memory, size_t size)
{
	const uint64_t *words = memory;
	uint64_t any = 0;

	for (size_t i = 0; i < size / sizeof(*words); i++)
		any |= words[i];
	return any == 0;
}

static void clear(char *memory, size_t size)
{
	size_t part;

	for (; size > 0; memory += part, size -= part) {
		part = size < PAGE ? size : PAGE;
		if (part < PAGE || !is_zero(memory, part))
			memset(memory, 0, part);
	}
}

void *calloc(size_t count, size_t size)
{
	size_t total;
	void *block;

	if (__builtin_mul_overflow(count, size, &total)) {
		errno = ENOMEM;
		return NULL;
	}
	if (total < CLEAR_LARGE)
		return mi_zalloc(at_least(total));
	block = mi_malloc(total);
	if (block != NULL)
		clear(block, total);
	return block;
}

void *aligned_alloc(size_t alignment, size_t size)
{
	void *block;

	if ((alignment & (alignment - 1)) != 0) {
		errno = EINVAL;
		return NULL;
	}
	if (alignment <= MI_MAX_ALIGN_SIZE)
		return malloc(size);
	/* mi_malloc_aligned takes blocks of 256 bytes and more for aligned that are not (2.0.9). */
	block = mi_malloc_aligned_at(size, alignment, 0);
	if (block == NULL)
		errno = ENOMEM;
	return block;
}

/* What musl calls for itself. */
void *__libc_malloc(size_t size) ALIAS(malloc);
void *__libc_calloc(size_t count, size_t size) ALIAS(calloc);
void *__libc_realloc(void *block, size_t size) ALIAS(realloc);
void __libc_free(void *block) ALIAS(mi_free);

/* Called by musl (toolchain/musl/adapt.py) before the first other thread starts: who allocates first
 * is taken for the main thread. */
void eremite_threads_begin(void)
{
	mi_process_init();
}

/* And at the end of a thread, behind everything that may call malloc. */
void eremite_thread_ends(void)
{
	mi_heap_t *heap = mi_get_default_heap();

	if (!mi_heap_is_initialized(heap))
		return;
	/* Nobody would find them again. */
	free_empty_segments(&heap->tld->segments);
	_mi_thread_done(heap);
}

#endif
