/* SPDX-License-Identifier: MIT */
/*
 * The list of what may be ready.  As Linux does it: an item stays there until it was looked at and
 * found not to be ready; one that is level-triggered goes to the end when it was told.
 */
#include <errno.h>
#include <poll.h>

#include <arch/user.h>

#include "item.h"

void ready_append(struct ready_list *list, struct item *item)
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

static void prepend(struct ready_list *list, struct item *item)
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

void ready_remove(struct ready_list *list, struct item *item)
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

void item_ready(struct item *item)
{
	if (!item->ready)
		ready_append(&item->epoll->ready, item);
	wait_queue_wake(&item->epoll->queue, POLLIN | POLLRDNORM);
}

/* Of an item that is asked: only a rise counts if it is edge-triggered.  For input nobody says
 * whether more has come since, so that it counts as long as there is some. */
static uint32_t fresh_events(struct item *item)
{
	uint32_t events = item_events(item);
	bool tells = waited_ops(item->file) != NULL && !waited_ops(item->file)->silent;

	if (tells || !(item->event.events & EPOLLET))
		return events;
	item->told &= events & ~(uint32_t)(POLLIN | POLLRDNORM);
	return events & ~item->told ? events : 0;
}

static bool is_closed(const struct item *item)
{
	return waited_ops(item->file) == NULL && !waited_is_open(item->file);
}

void epoll_look(struct epoll *epoll)
{
	for (struct item *item = epoll->asked, *next; item != NULL; item = next) {
		struct epoll *below = epoll_of(item->file);

		next = item->next_asked;
		if (is_closed(item))
			item_free(item);
		else if (below != NULL)
			epoll_look(below);
		else if (!item->ready && fresh_events(item) != 0)
			item_ready(item);
	}
}

short epoll_poll(struct file *file)
{
	struct epoll *epoll = epoll_of(file);

	epoll_look(epoll);
	while (epoll->ready.first != NULL) {
		if (fresh_events(epoll->ready.first) != 0)
			return POLLIN | POLLRDNORM;
		ready_remove(&epoll->ready, epoll->ready.first);
	}
	return 0;
}

bool epoll_asks(const struct epoll *epoll)
{
	return epoll->asked != NULL;
}

bool epoll_available(struct epoll *epoll)
{
	epoll_look(epoll);
	return epoll->ready.first != NULL;
}

static void was_told(struct epoll *epoll, struct item *item, uint32_t events)
{
	item->told = events;
	if (item->event.events & EPOLLONESHOT)
		item->event.events &= PRIVATE_EVENTS;
	else if (!(item->event.events & EPOLLET) && !item->ready)
		ready_append(&epoll->ready, item);
}

/* From the items of LIST, in their order, until there are MAXIMUM. */
static int send_from(struct epoll *epoll, struct ready_list *list, struct epoll_event *to,
		     int maximum)
{
	int count = 0;

	while (count < maximum && list->first != NULL) {
		struct item *item = list->first;
		struct epoll_event event = item->event;

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

int epoll_send(struct epoll *epoll, struct epoll_event *events, int maximum)
{
	struct ready_list list;
	int count;

	epoll_look(epoll);
	list = epoll->ready;
	epoll->ready = (struct ready_list){ 0 };
	count = send_from(epoll, &list, events, maximum);
	/* The rest comes first the next time. */
	while (list.last != NULL) {
		struct item *item = list.last;

		ready_remove(&list, item);
		prepend(&epoll->ready, item);
	}
	return count;
}
