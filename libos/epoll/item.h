/* SPDX-License-Identifier: MIT */
#ifndef EPOLL_ITEM_H
#define EPOLL_ITEM_H

#include <epoll/epoll.h>
#include <waited/waited.h>

#define BUCKETS 512

/* In events, besides what is waited for. */
#define PRIVATE_EVENTS (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)

/* An interest: of FD, as long as FILE is open. */
struct item {
	struct wait_entry entry; /* must be the first member; in FILE's queue, if it has one */
	struct epoll *epoll;
	struct file *file;
	int fd;
	bool ready;
	struct epoll_event event;
	uint32_t told;          /* if it is asked, and edge-triggered: what it was ready for */
	struct item *next;      /* in the bucket */
	struct item *next_asked;
	struct item *next_ready, *previous_ready;
};

struct ready_list {
	struct item *first, *last;
};

struct epoll {
	struct wait_queue queue; /* must be the first member: file->queue */
	struct ready_list ready;
	struct item *asked;      /* whose files do not tell */
	struct item **buckets;   /* by fd; a frame */
};

static inline struct item **epoll_bucket(struct epoll *epoll, int fd)
{
	return &epoll->buckets[(unsigned)fd % BUCKETS];
}

struct item *item_find(struct epoll *epoll, const struct file *file, int fd);
int item_add(struct epoll *epoll, struct file *file, int fd, const struct epoll_event *event);
void item_change(struct item *item, const struct epoll_event *event);
void item_free(struct item *item);

/* What holds now of what it waits for. */
uint32_t item_events(struct item *item);

/* Put it on the list, if it is not there, and tell who waits for the epoll itself.  Whether somebody
 * was told. */
void item_ready(struct item *item);
void ready_append(struct ready_list *list, struct item *item);
void ready_remove(struct ready_list *list, struct item *item);

/* Look which of those that do not tell are ready. */
void epoll_look(struct epoll *epoll);

/* poll(2) of an epoll. */
short epoll_poll(struct file *file);

/* Whether EPOLL may wait for TARGET: no loop, and not too many levels. */
bool nesting_allowed(struct epoll *epoll, struct epoll *target);

bool item_wake(struct wait_entry *entry, unsigned events);

#endif
