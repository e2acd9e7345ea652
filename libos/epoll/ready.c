/* SPDX-License-Identifier: MIT */
/*
 * The list of what may be ready.  As Linux does it: an item stays there until it was looked at and
 * found not to be ready; one that is level-triggered goes to the end when it was told.
 *
 * Items come on it at any time, by item_ready; they leave it under the lock of the epoll's items alone.
 */
#include <errno.h>
#include <poll.h>

#include <arch/user.h>
#include <file/own.h>

#include "item.h"

static void push_last(struct ready_list *list, struct item *item)
{
	item->ready = true;
	item->next_ready = NULL;
	item->previous_ready = list->last;
	if (list->last != NULL)
		list->last->next_ready = item;
	else
		list->first = item;
	list->last = item;
}

static void push_first(struct ready_list *list, struct item *item)
{
	item->ready = true;
	item->previous_ready = NULL;
	item->next_ready = list->first;
	if (list->first != NULL)
		list->first->previous_ready = item;
	else
		list->last = item;
	list->first = item;
}

static void take_out(struct ready_list *list, struct item *item)
{
	item->ready = false;
	if (item->next_ready != NULL)
		item->next_ready->previous_ready = item->previous_ready;
	else
		list->last = item->previous_ready;
	if (item->previous_ready != NULL)
		item->previous_ready->next_ready = item->next_ready;
	else
		list->first = item->next_ready;
}

/* Put it on LIST, at its end or at its beginning, unless it is on a list by now. */
static void append(struct ready_list *list, struct item *item)
{
	spin_lock(&item->epoll->lock);
	if (!item->ready)
		push_last(list, item);
	spin_unlock(&item->epoll->lock);
}

static void prepend(struct ready_list *list, struct item *item)
{
	spin_lock(&item->epoll->lock);
	if (!item->ready)
		push_first(list, item);
	spin_unlock(&item->epoll->lock);
}

void ready_remove(struct ready_list *list, struct item *item)
{
	spin_lock(&item->epoll->lock);
	take_out(list, item);
	spin_unlock(&item->epoll->lock);
}

/* The first item of LIST, one of EPOLL. */
static struct item *first_of(struct epoll *epoll, const struct ready_list *list)
{
	struct item *first;

	spin_lock(&epoll->lock);
	first = list->first;
	spin_unlock(&epoll->lock);
	return first;
}

/* Files that do not tell may have no lock of their own. */
static bool must_hold_files(const struct epoll *epoll)
{
	return epoll->asked != NULL && !files_are_held();
}

/* All of its list, which is empty then. */
static struct ready_list take_all(struct epoll *epoll)
{
	struct ready_list list;

	spin_lock(&epoll->lock);
	list = epoll->ready;
	epoll->ready = (struct ready_list){ 0 };
	spin_unlock(&epoll->lock);
	return list;
}

/* What is left of LIST comes first on EPOLL's. */
static void give_back(struct epoll *epoll, struct ready_list *list)
{
	spin_lock(&epoll->lock);
	while (list->last != NULL) {
		struct item *item = list->last;

		take_out(list, item);
		push_first(&epoll->ready, item);
	}
	spin_unlock(&epoll->lock);
}

void item_ready(struct item *item)
{
	append(&item->epoll->ready, item);
	wait_queue_wake(&item->epoll->queue, POLLIN | POLLRDNORM);
}

/* Of an item that is asked: only a rise counts if it is edge-triggered.  For input nobody says
 * whether more has come since, so that it counts as long as there is some. */
static uint32_t fresh_events(struct item *item)
{
	uint32_t events = item_events(item);
	bool tells = waited_ops(item->file) != NULL && !waited_ops(item->file)->silent;

	if (tells || !(item->events & EPOLLET))
		return events;
	item->told &= events & ~(uint32_t)(POLLIN | POLLRDNORM);
	return events & ~item->told ? events : 0;
}

static bool is_closed(const struct item *item)
{
	return waited_ops(item->file) == NULL && !waited_is_open(item->file);
}

static void look_below(struct epoll *epoll)
{
	epoll_lock(epoll);
	epoll_look(epoll);
	epoll_unlock(epoll);
}

void epoll_look(struct epoll *epoll)
{
	for (struct item *item = epoll->asked, *next; item != NULL; item = next) {
		struct epoll *below = epoll_of(item->file);

		next = item->next_asked;
		if (is_closed(item))
			item_free(item);
		else if (below != NULL)
			look_below(below);
		else if (!item->ready && fresh_events(item) != 0)
			item_ready(item);
	}
}

static short poll_items(struct epoll *epoll)
{
	struct item *item;

	epoll_look(epoll);
	while ((item = first_of(epoll, &epoll->ready)) != NULL) {
		ready_remove(&epoll->ready, item);
		if (fresh_events(item) == 0)
			continue;
		prepend(&epoll->ready, item);
		return POLLIN | POLLRDNORM;
	}
	return 0;
}

short epoll_poll(struct file *file)
{
	struct epoll *epoll = epoll_of(file);
	short events;

	epoll_lock(epoll);
	events = poll_items(epoll);
	epoll_unlock(epoll);
	return events;
}

bool epoll_asks(struct epoll *epoll)
{
	bool asks;

	epoll_lock(epoll);
	asks = epoll->asked != NULL;
	epoll_unlock(epoll);
	return asks;
}

/* Who holds the lock may have all items in hand, and give some back. */
bool epoll_available(struct epoll *epoll)
{
	bool available;

	epoll_lock(epoll);
	if (files_are_held())
		epoll_look(epoll);
	available = first_of(epoll, &epoll->ready) != NULL || must_hold_files(epoll);
	epoll_unlock(epoll);
	return available;
}

static void was_told(struct epoll *epoll, struct item *item, uint32_t events)
{
	item->told = events;
	if (item->events & EPOLLONESHOT)
		item_set_events(item, item->events & PRIVATE_EVENTS);
	else if (!(item->events & EPOLLET))
		append(&epoll->ready, item);
}

/* From the items of LIST, in their order, until there are MAXIMUM.  -EPOLL_NEEDS_FILES: before all
 * others. */
static int send_from(struct epoll *epoll, struct ready_list *list, struct epoll_event *to,
		     int maximum)
{
	int count = 0;

	while (count < maximum && first_of(epoll, list) != NULL) {
		struct item *item = list->first;
		struct epoll_event event = { .data = item->data };

		if (!file_own_suffices(item->file))
			return count > 0 ? count : -EPOLL_NEEDS_FILES;
		ready_remove(list, item);
		event.events = fresh_events(item);
		if (event.events == 0)
			continue;
		if (user_copy_out(&to[count], &event, sizeof event) != 0) {
			prepend(list, item);
			return count > 0 ? count : -EFAULT;
		}
		count++;
		was_told(epoll, item, event.events);
	}
	return count;
}

/* So the first ones are told together, as on Linux, though one of them has no lock of its own. */
static bool own_suffices(const struct ready_list *list, int maximum)
{
	for (const struct item *item = list->first; item != NULL && maximum > 0; maximum--) {
		if (!file_own_suffices(item->file))
			return false;
		item = item->next_ready;
	}
	return true;
}

static int send_ready(struct epoll *epoll, struct epoll_event *events, int maximum)
{
	int count = -EPOLL_NEEDS_FILES;
	struct ready_list list;

	if (must_hold_files(epoll))
		return count;
	if (files_are_held())
		epoll_look(epoll);
	list = take_all(epoll);
	if (files_are_held() || own_suffices(&list, maximum))
		count = send_from(epoll, &list, events, maximum);
	/* The rest comes first the next time. */
	give_back(epoll, &list);
	return count;
}

int epoll_send(struct epoll *epoll, struct epoll_event *events, int maximum)
{
	int count;

	epoll_lock(epoll);
	count = send_ready(epoll, events, maximum);
	epoll_unlock(epoll);
	return count;
}
