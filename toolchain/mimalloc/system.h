/* SPDX-License-Identifier: MIT */
/*
 * What mimalloc asks of an operating system, for mimalloc.c alone.
 *
 * A segment is 32 MiB of address space, reserved; of it mimalloc commits what it uses.  What it does
 * not use any more stays committed, up to a limit that goes down with the RAM that is spare: to give
 * memory back and to ask for it again are exits from the virtual machine, on some.
 */
#ifndef MIMALLOC_SYSTEM_H
#define MIMALLOC_SYSTEM_H

#include <errno.h>

/* Of the libOS: libos/mm/include/mm/heap.h says what they do. */
long eremite_heap_reserve(size_t size, size_t alignment, size_t offset);
long eremite_heap_commit(void *start, size_t size);
long eremite_heap_decommit(void *start, size_t size);
long eremite_heap_release(void *start, size_t size);
size_t eremite_heap_spare(void);
bool eremite_heap_keep(void *start, size_t size, size_t committed);
void *eremite_heap_kept(size_t size);
_Noreturn void eremite_crash(void);

#define PAGE ((size_t)4096)
/* What a new segment starts with: its header and some pages of objects, or one, as there may be a
 * segment for each of many threads.  And what is committed at once later. */
#define COMMIT_FIRST (4 * MI_COMMIT_SIZE)
#define COMMIT_FIRST_OF_MANY (2 * MI_COMMIT_SIZE)
#define COMMIT_MIN MI_COMMIT_SIZE
#define COMMIT_MAX (2 * MI_MiB)
#define SPARE_PER_COMMIT 16
/* Objects that have a segment of their own are multiples of this.  As its header takes less, none of
 * these segments has the size of the others, which are kept. */
#define HUGE_UNIT (2 * MI_SEGMENT_SLICE_SIZE)
/* What is committed without being used is at most this part of what RAM is spare. */
#define SURPLUS_SHARE 4
/* The libOS is asked for that once in as many questions for the time. */
#define CALLS_PER_LOOK 8
#define LONG_TIME 1000

/* Options: constants. */
long mi_option_get(mi_option_t option)
{
	switch (option) {
	case mi_option_allow_decommit:
		return 1;
	case mi_option_decommit_delay:
		return LONG_TIME / 2;
	case mi_option_max_segment_reclaim:
		return 8;
	default:
		return 0;
	}
}

long mi_option_get_clamp(mi_option_t option, long min, long max)
{
	long value = mi_option_get(option);

	return value < min ? min : value > max ? max : value;
}

bool mi_option_is_enabled(mi_option_t option)
{
	return mi_option_get(option) != 0;
}

/* Messages: none.  What malloc cannot do is said by errno. */
void _mi_error_message(int error, const char *format, ...)
{
	(void)format;
	if (error != ENOMEM && error != EOVERFLOW)
		eremite_crash();
	errno = ENOMEM;
}

void _mi_warning_message(const char *format, ...)
{
	(void)format;
}

void _mi_verbose_message(const char *format, ...)
{
	(void)format;
}

/* Statistics: none. */
void _mi_stat_increase(mi_stat_count_t *stat, size_t amount)
{
	(void)stat;
	(void)amount;
}

void _mi_stat_decrease(mi_stat_count_t *stat, size_t amount)
{
	(void)stat;
	(void)amount;
}

void _mi_stat_counter_increase(mi_stat_counter_t *stat, size_t amount)
{
	(void)stat;
	(void)amount;
}

void _mi_stats_done(mi_stats_t *stats)
{
	(void)stats;
}

void mi_stats_reset(void)
{
}

void mi_stats_print(void *out)
{
	(void)out;
}

/* Bytes in the segments' masks of what waits for being decommitted. */
static _Atomic(size_t) surplus;

/* In segment.c. */
static void mi_commit_mask_set(mi_commit_mask_t *to, const mi_commit_mask_t *mask);
static void mi_commit_mask_clear(mi_commit_mask_t *from, const mi_commit_mask_t *mask);
static void mi_segment_delayed_decommit(mi_segment_t *segment, bool force, mi_stats_t *stats);
static void mi_segment_free(mi_segment_t *segment, bool force, mi_segments_tld_t *tld);

static size_t bytes_of(const mi_commit_mask_t *mask)
{
	return _mi_commit_mask_committed_size(mask, MI_SEGMENT_SIZE);
}

static void surplus_add(mi_commit_mask_t *to, const mi_commit_mask_t *mask)
{
	size_t before = bytes_of(to);

	mi_commit_mask_set(to, mask);
	mi_atomic_add_relaxed(&surplus, bytes_of(to) - before);
}

static void surplus_remove(mi_commit_mask_t *from, const mi_commit_mask_t *mask)
{
	size_t before;

	if (mi_commit_mask_is_empty(from))
		return;
	before = bytes_of(from);
	mi_commit_mask_clear(from, mask);
	mi_atomic_sub_relaxed(&surplus, before - bytes_of(from));
}

/* Time passes only while there is too much of that: then it has waited long enough. */
mi_msecs_t _mi_clock_now(void)
{
	static _Thread_local unsigned calls;
	static _Atomic(size_t) limit;
	static _Atomic(mi_msecs_t) now;

	if (calls++ % CALLS_PER_LOOK == 0)
		mi_atomic_store_relaxed(&limit, eremite_heap_spare() / SURPLUS_SHARE);
	if (mi_atomic_load_relaxed(&surplus) > mi_atomic_load_relaxed(&limit))
		mi_atomic_add_relaxed(&now, LONG_TIME);
	return mi_atomic_load_relaxed(&now);
}

/* Random numbers: nothing is encoded with them without MI_SECURE. */
void _mi_random_init(mi_random_ctx_t *context)
{
	(void)context;
}

void _mi_random_reinit_if_weak(mi_random_ctx_t *context)
{
	(void)context;
}

void _mi_random_split(mi_random_ctx_t *context, mi_random_ctx_t *new)
{
	(void)context;
	(void)new;
}

uintptr_t _mi_random_next(mi_random_ctx_t *context)
{
	return _mi_random_shuffle((uintptr_t)context);
}

/* Pages. */
void _mi_os_init(void)
{
}

void _mi_options_init(void)
{
}

size_t _mi_os_page_size(void)
{
	return PAGE;
}

size_t _mi_os_good_alloc_size(size_t size)
{
	size_t unit = size > MI_LARGE_OBJ_SIZE_MAX ? HUGE_UNIT : PAGE;

	return size >= SIZE_MAX - unit ? size : _mi_align_up(size, unit);
}

bool _mi_os_commit(void *start, size_t size, bool *is_zero, mi_stats_t *stats)
{
	(void)stats;
	*is_zero = true;
	return eremite_heap_commit(start, size) == 0;
}

bool _mi_os_decommit(void *start, size_t size, mi_stats_t *stats)
{
	uintptr_t from = _mi_align_up((uintptr_t)start, PAGE);
	uintptr_t to = _mi_align_down((uintptr_t)start + size, PAGE);

	(void)stats;
	return from >= to || eremite_heap_decommit((void *)from, to - from) == 0;
}

bool _mi_os_reset(void *start, size_t size, mi_stats_t *stats)
{
	return _mi_os_decommit(start, size, stats) &&
	       eremite_heap_commit(start, size) == 0;
}

bool _mi_os_protect(void *start, size_t size)
{
	(void)start;
	(void)size;
	return false;
}

bool _mi_os_unprotect(void *start, size_t size)
{
	(void)start;
	(void)size;
	return false;
}

static void *map(size_t size, size_t reserved, size_t alignment, size_t offset)
{
	long place = eremite_heap_reserve(reserved, alignment, offset);

	if (place < 0)
		return NULL;
	if (eremite_heap_commit((void *)place, size) == 0)
		return (void *)place;
	eremite_heap_release((void *)place, reserved);
	return NULL;
}

void *_mi_os_alloc(size_t size, mi_stats_t *stats)
{
	(void)stats;
	size = _mi_align_up(size, PAGE);
	return map(size, size, PAGE, 0);
}

void _mi_os_free(void *start, size_t size, mi_stats_t *stats)
{
	(void)stats;
	eremite_heap_release(start, _mi_align_up(size, PAGE));
}

/* Segments of one huge object.  Arenas: none. */
mi_arena_id_t _mi_arena_id_none(void)
{
	return 0;
}

bool _mi_arena_memid_is_suitable(size_t memid, mi_arena_id_t arena)
{
	(void)memid;
	(void)arena;
	return true;
}

/* There are addresses behind the object for all the RAM that it may grow by; what is reserved is
 * remembered in the place of the arena's identity. */
void *_mi_arena_alloc_aligned(size_t size, size_t alignment, size_t offset, bool *commit,
	bool *large, bool *is_pinned, bool *is_zero, mi_arena_id_t arena, size_t *memid,
	mi_os_tld_t *tld)
{
	size_t more = eremite_heap_spare();
	void *start = NULL;

	(void)arena;
	(void)tld;
	*large = *is_pinned = false;
	*is_zero = true;
	/* Segments for many objects are from _mi_segment_cache_pop, if there is any memory. */
	if (!*commit)
		return NULL;
	*memid = size + more;
	if (size <= more)
		start = map(size, size + more, alignment, offset);
	if (start == NULL) {
		*memid = size;
		start = map(size, size, alignment, offset);
	}
	return start;
}

void _mi_arena_free(void *start, size_t size, size_t alignment, size_t offset, size_t memid,
	bool all_committed, mi_stats_t *stats)
{
	(void)size;
	(void)alignment;
	(void)offset;
	(void)all_committed;
	(void)stats;
	eremite_heap_release(start, memid);
}

/* Segments for many objects. */

/* A quarter of what lies before it in the segment, as a power of two, while there is enough. */
static size_t commit_unit(size_t at)
{
	size_t unit = COMMIT_MIN;

	if (unit < at / 4) {
		size_t most = eremite_heap_spare() / SPARE_PER_COMMIT;

		while (unit < COMMIT_MAX && unit < at / 4 && unit < most)
			unit *= 2;
	}
	return unit;
}

static void *new_segment(mi_commit_mask_t *committed)
{
	long place = eremite_heap_reserve(MI_SEGMENT_SIZE, MI_SEGMENT_SIZE, 0);
	size_t size = _mi_current_thread_count() > 1 ? COMMIT_FIRST_OF_MANY : COMMIT_FIRST;

	if (place < 0)
		return NULL;
	if (size > eremite_heap_spare() / SPARE_PER_COMMIT)
		size = COMMIT_MIN;
	if (eremite_heap_commit((void *)place, size) != 0) {
		eremite_heap_release((void *)place, MI_SEGMENT_SIZE);
		return NULL;
	}
	mi_commit_mask_create_empty(committed);
	committed->mask[0] = ((size_t)1 << size / MI_COMMIT_SIZE) - 1;
	return (void *)place;
}

/* One that was kept, or a new one. */
void *_mi_segment_cache_pop(size_t size, mi_commit_mask_t *committed, mi_commit_mask_t *decommit,
	bool *large, bool *is_pinned, bool *is_zero, mi_arena_id_t arena, size_t *memid,
	mi_os_tld_t *tld)
{
	mi_segment_t *segment;

	(void)arena;
	(void)tld;
	if (size != MI_SEGMENT_SIZE)
		return NULL;
	*large = *is_pinned = false;
	*memid = MI_SEGMENT_SIZE;
	mi_commit_mask_create_empty(decommit);
	segment = eremite_heap_kept(size);
	*is_zero = segment == NULL;
	if (segment == NULL)
		return new_segment(committed);
	*committed = segment->commit_mask;
	surplus_add(decommit, &segment->decommit_mask);
	return segment;
}

/* Whether a segment without objects is kept.  Its header says what of it is committed. */
bool _mi_segment_cache_push(void *start, size_t size, size_t memid,
	const mi_commit_mask_t *committed, const mi_commit_mask_t *decommit, bool large,
	bool is_pinned, mi_os_tld_t *tld)
{
	(void)memid;
	(void)large;
	(void)is_pinned;
	(void)tld;
	mi_atomic_sub_relaxed(&surplus, bytes_of(decommit));
	/* From here on the libOS may unmap it. */
	_mi_abandoned_await_readers();
	return eremite_heap_keep(start, size, bytes_of(committed));
}

/* A segment stays without objects if what it was made for could not be committed. */
static bool free_empty_segment(mi_segments_tld_t *segments)
{
	for (size_t i = 0; i <= MI_SEGMENT_BIN_MAX; i++)
		for (mi_slice_t *slice = segments->spans[i].first; slice != NULL; slice = slice->next)
			if (_mi_ptr_segment(slice)->used == 0) {
				mi_segment_free(_mi_ptr_segment(slice), true, segments);
				return true;
			}
	return false;
}

static void free_empty_segments(mi_segments_tld_t *segments)
{
	while (free_empty_segment(segments))
		continue;
}

static void decommit_surplus(mi_segments_tld_t *segments)
{
	free_empty_segments(segments);
	for (size_t i = 0; i <= MI_SEGMENT_BIN_MAX; i++)
		for (mi_slice_t *slice = segments->spans[i].first; slice != NULL; slice = slice->next)
			mi_segment_delayed_decommit(_mi_ptr_segment(slice), true, NULL);
}

/* FORCE: there was no memory for the calling thread. */
void _mi_segment_cache_collect(bool force, mi_os_tld_t *tld)
{
	void *segment;

	(void)tld;
	if (!force)
		return;
	decommit_surplus(&mi_get_default_heap()->tld->segments);
	while ((segment = eremite_heap_kept(MI_SEGMENT_SIZE)) != NULL)
		eremite_heap_release(segment, MI_SEGMENT_SIZE);
}

void _mi_segment_cache_free_all(mi_os_tld_t *tld)
{
	_mi_segment_cache_collect(true, tld);
}

/* Nobody asks whether an address is in a segment. */
void _mi_segment_map_allocated_at(const mi_segment_t *segment)
{
	(void)segment;
}

void _mi_segment_map_freed_at(const mi_segment_t *segment)
{
	(void)segment;
}

#endif
