/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>

#include <ramfs/memory.h>
#include <tty/readiness.h>

#include "item.h"

static bool is_enabled(const struct item *item)
{
	return (item->events & ~(uint32_t)PRIVATE_EVENTS) != 0;
}

struct item *item_find(struct epoll *epoll, const struct file *file, int fd)
{
	struct item *item = *epoll_bucket(epoll, fd);

	while (item != NULL && (item->fd != fd || item->file != file))
		item = item->next;
	return item;
}

uint32_t item_events(struct item *item)
{
	short events = file_readiness(item->file);

	return is_enabled(item) ? (unsigned short)events & item->events : 0;
}

bool item_wake(struct wait_entry *entry, unsigned events)
{
	struct item *item = (struct item *)entry;

	uint32_t wanted = __atomic_load_n(&item->events, __ATOMIC_RELAXED);

	if (!(wanted & ~(uint32_t)PRIVATE_EVENTS) || (events != 0 && !(events & wanted)))
		return false;
	item_ready(item);
	return false; /* nobody sleeps in epoll_wait while the one thread is here */
}

static void gone(struct wait_entry *entry)
{
	item_remove((struct item *)entry);
}

/* Files without a queue, or that do not tell; and an epoll, which may wait for such. */
static bool must_ask(const struct file *file)
{
	const struct waited_ops *ops = waited_ops(file);

	return ops == NULL || ops->silent;
}

static void link_item(struct epoll *epoll, struct item *item)
{
	struct item **bucket = epoll_bucket(epoll, item->fd);

	item->next = *bucket;
	*bucket = item;
	if (must_ask(item->file)) {
		item->next_asked = epoll->asked;
		epoll->asked = item;
		wait_queue_wake(&epoll->queue, 0); /* who sleeps there does not ask */
	}
	if (waited_ops(item->file) != NULL)
		wait_queue_add(item->file->queue, &item->entry);
}

static void check(struct item *item)
{
	if (item_events(item) != 0)
		item_ready(item);
}

int item_add(struct epoll *epoll, struct file *file, int fd, const struct epoll_event *event)
{
	struct item *item = piece_take(sizeof *item);

	if (item == NULL)
		return -ENOMEM;
	*item = (struct item){
		.entry = { .wake = item_wake, .gone = gone,
			   .exclusive = event->events & EPOLLEXCLUSIVE },
		.epoll = epoll,
		.file = file,
		.fd = fd,
		.events = event->events | EPOLLERR | EPOLLHUP,
		.data = event->data,
	};
	epoll_lock(epoll);
	link_item(epoll, item);
	check(item);
	epoll_unlock(epoll);
	return 0;
}

void item_set_events(struct item *item, uint32_t events)
{
	__atomic_store_n(&item->events, events, __ATOMIC_RELAXED);
}

void item_change(struct item *item, const struct epoll_event *event)
{
	epoll_lock(item->epoll);
	item->data = event->data;
	item_set_events(item, event->events | EPOLLERR | EPOLLHUP);
	item->told = 0;
	check(item);
	epoll_unlock(item->epoll);
}

static void unlink_asked(struct item *item)
{
	struct item **link = &item->epoll->asked;

	while (*link != NULL && *link != item)
		link = &(*link)->next_asked;
	if (*link != NULL)
		*link = item->next_asked;
}

void item_free(struct item *item)
{
	struct item **link = epoll_bucket(item->epoll, item->fd);

	while (*link != item)
		link = &(*link)->next;
	*link = item->next;
	unlink_asked(item);
	wait_queue_remove(&item->entry); /* nobody wakes it then */
	if (item->ready)
		ready_remove(&item->epoll->ready, item);
	piece_give(item);
}

void item_remove(struct item *item)
{
	struct epoll *epoll = item->epoll;

	epoll_lock(epoll);
	item_free(item);
	epoll_unlock(epoll);
}
