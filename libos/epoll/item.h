/* SPDX-License-Identifier: MIT */
#ifndef EPOLL_ITEM_H
#define EPOLL_ITEM_H

#include <arch/lock.h>
#include <epoll/epoll.h>
#include <waited/waited.h>

#define BUCKETS 512

/* In events, besides what is waited for. */
#define PRIVATE_EVENTS (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)

/* An interest: of FD, as long as FILE is open.
 * Locking: items come, go and change under the files lock and the epoll's "items"; who waits holds the
 * latter alone, as long as it meets only files that have locks of their own.  Without either, under the
 * lock of the queue of FILE, item_wake looks at the events, and puts the item on the list of what is
 * ready, which has a lock of its own. */
struct item {
	struct wait_entry entry; /* must be the first member; in FILE's queue, if it has one */
	struct epoll *epoll;
	struct file *file;
	int fd;
	bool ready;
	uint32_t events;        /* what it waits for, and PRIVATE_EVENTS */
	epoll_data_t data;
	uint32_t told;          /* if it is asked, and edge-triggered: what it was ready for */
	struct item *next;      /* in the bucket */
	struct item *next_asked;
	struct item *next_ready, *previous_ready;
};

struct ready_list {
	struct item *first, *last;
};

/* The links and "ready" of items that are on a list are its too. */

struct epoll {
	struct wait_queue queue; /* must be the first member: file->queue */
	struct ready_list ready;
	struct spin items;       /* taken before the own locks of the files that are waited for */
	struct spin lock;        /* that of lists of ready items */
	struct item *asked;      /* whose files do not tell */
	struct item **buckets;   /* by fd; a frame */
};

static inline struct item **epoll_bucket(struct epoll *epoll, int fd)
{
	return &epoll->buckets[(unsigned)fd % BUCKETS];
}

/* Those of an epoll that waits for another one come before those of that one. */
static inline void epoll_lock(struct epoll *epoll)
{
	wait_lock_downwards(&epoll->items, &epoll->queue.lock);
}

static inline void epoll_unlock(struct epoll *epoll)
{
	spin_unlock(&epoll->items);
}

struct item *item_find(struct epoll *epoll, const struct file *file, int fd);
int item_add(struct epoll *epoll, struct file *file, int fd, const struct epoll_event *event);
/* What it waits for; item_wake looks. */
void item_set_events(struct item *item, uint32_t events);
void item_change(struct item *item, const struct epoll_event *event);
void item_remove(struct item *item);
/* The same; the epoll's items are locked, or there is nobody who could have them. */
void item_free(struct item *item);

/* What holds now of what it waits for. */
uint32_t item_events(struct item *item);

/* Put it on the list, if it is not there, and tell who waits for the epoll itself. */
void item_ready(struct item *item);
void ready_remove(struct ready_list *list, struct item *item);

/* Look which of those that do not tell are ready.  The files lock is held. */
void epoll_look(struct epoll *epoll);

/* poll(2) of an epoll. */
short epoll_poll(struct file *file);

/* Whether EPOLL may wait for TARGET: no loop, and not too many levels. */
bool nesting_allowed(struct epoll *epoll, struct epoll *target);

/* It will: its queue's lock is taken after BELOW, that of the queue of its target. */
void nesting_raise(struct epoll *epoll, const struct wait_lock *below);

bool item_wake(struct wait_entry *entry, unsigned events);

#endif
