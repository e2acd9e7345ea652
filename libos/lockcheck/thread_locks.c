/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/lock_check.h>
#include <machine/clock.h>

#include "options.h"
#include "tell.h"
#include "thread_locks.h"
#include "watched.h"

static __thread struct {
	struct watched_held *first;
	bool inside; /* a function of the C library, which may call others that come by here */
} mine;

static bool watching(void)
{
	return !locks_options.off && !locks_options.libos && !mine.inside;
}

static struct watched_held **link_of(const void *lock)
{
	struct watched_held **link = &mine.first;

	while (*link != NULL && (*link)->lock != lock)
		link = &(*link)->next;
	return link;
}

static void tell_here(const struct arch_place *at)
{
	struct place here;

	place_keep(&here, at, true);
	place_tell(&here);
}

static void tell_of(const struct watched_held *held, const char *what, const struct arch_place *at)
{
	tell_begin("the %s at 0x%lx %s", held->kind, (unsigned long)(uintptr_t)held->lock, what);
	tell_who();
	if (at != NULL)
		tell_here(at);
	tell("it was taken here:");
	place_tell(&held->place);
	tell_end();
}

static void check(const struct watched_held *wanted)
{
	for (const struct watched_held *held = mine.first; held != NULL; held = held->next)
		if (held != wanted && !held->released)
			watched_order(held, wanted);
}

/* The thread has it already. */
static void check_again(const struct wish *wish, const struct watched_held *held,
			const struct arch_place *at)
{
	if (wish->no_end && !wish->again && (wish->mode == GRAPH_WRITE || held->mode == GRAPH_WRITE))
		tell_of(held, "is taken again by the thread that has it: it waits for itself", at);
}

static struct watched_held *begin(const struct wish *wish, const struct arch_place *at)
{
	struct watched_held *held = *link_of(wish->lock);

	if (held != NULL && !held->released) {
		check_again(wish, held, at);
		return held;
	}
	if (held == NULL)
		held = watched_new();
	if (held == NULL)
		return NULL;
	if (!held->released)
		*held = (struct watched_held){
			.lock = wish->lock, .kind = wish->kind, .robust = wish->robust,
		};
	held->mode = wish->mode;
	held->node = watched_node(wish->lock, wish->kind);
	place_keep(&held->place, at, true);
	if (wish->no_end)
		check(held);
	return held;
}

static void got(struct watched_held *held, bool contended, uint64_t waited)
{
	if (held->released || held->count == 0)
		watched_taken(held, contended, waited);
	held->since = held->released || held->count == 0 ? machine_clock_cycles() : held->since;
	if (held->count == 0) {
		held->next = mine.first;
		mine.first = held;
	}
	held->count += !held->released;
	held->released = false;
}

bool thread_locks_enter(void)
{
	bool was_inside = mine.inside;

	mine.inside = true;
	return was_inside;
}

void thread_locks_leave(bool was_inside)
{
	mine.inside = was_inside;
}

int thread_locks_take(const struct wish *wish, const struct arch_place *at)
{
	struct watched_held *held = watching() ? begin(wish, at) : NULL;
	bool was_inside = thread_locks_enter(), contended;
	uint64_t start;
	int status;

	status = wish->attempt(wish);
	contended = status == wish->busy && wish->wait != NULL;
	start = contended ? machine_clock_cycles() : 0;
	if (contended)
		status = wish->wait(wish);
	thread_locks_leave(was_inside);
	if (held == NULL)
		return status;
	if (status == 0 || status == EOWNERDEAD)
		got(held, contended, contended ? machine_clock_cycles() - start : 0);
	else if (held->count == 0)
		watched_free(held);
	return status;
}

static void give(struct watched_held **link)
{
	struct watched_held *held = *link;

	if (--held->count > 0)
		return;
	if (!held->released)
		watched_given(held);
	*link = held->next;
	watched_free(held);
}

int thread_locks_give(void *lock, const char *kind, int (*give_back)(void *lock),
		      const struct arch_place *at)
{
	struct watched_held **link = link_of(lock);
	bool had = *link != NULL;
	int status;

	if (had && !mine.inside)
		give(link);
	status = give_back(lock);
	if (had || status != 0 || !watching())
		return status;
	tell_begin("the %s at 0x%lx is given back by a thread that does not have it", kind,
		   (unsigned long)(uintptr_t)lock);
	tell_who();
	tell_here(at);
	tell_end();
	return status;
}

void thread_locks_wait_begins(const void *lock)
{
	struct watched_held *held = *link_of(lock);

	if (held == NULL || held->released)
		return;
	watched_given(held);
	held->released = true;
}

void thread_locks_wait_ends(const void *lock)
{
	struct watched_held *held = *link_of(lock);

	/* It did not come to wait. */
	if (held != NULL && held->released) {
		held->released = false;
		held->since = machine_clock_cycles();
	}
}

void thread_locks_new(const void *lock)
{
	watched_forget(lock);
}

void thread_locks_gone(const void *lock, const struct arch_place *at)
{
	struct watched_held **link = link_of(lock), *held = *link;

	watched_forget(lock);
	if (held == NULL)
		return;
	if (watching())
		tell_of(held, "is destroyed by the thread that has it", at);
	*link = held->next;
	watched_free(held);
}

void lock_thread_ends(void)
{
	struct watched_held *held;

	while ((held = mine.first) != NULL) {
		if (watching() && !held->robust)
			tell_of(held, "belongs to a thread that ends", NULL);
		mine.first = held->next;
		watched_free(held);
	}
}
