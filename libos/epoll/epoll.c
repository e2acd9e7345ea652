/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <fs/inode.h>
#include <mm/frames.h>
#include <ramfs/memory.h>

#include "item.h"

#define MEMORY_DEVICES 1 /* their major number */
#define RANDOM_DEVICE 8  /* the first minor number of those that can be waited for */

/* With EPOLLEXCLUSIVE (epoll_ctl(2)). */
#define EXCLUSIVE_MAY \
	(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE)

_Static_assert(BUCKETS * sizeof(struct item *) <= PAGE_SIZE, "a frame");

static long read_none(struct file *file, void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return -EINVAL;
}

/* As Linux's, which knows a few that set how to busy-poll a network. */
static long control(struct file *file, unsigned request, void *argument)
{
	(void)file;
	(void)request;
	(void)argument;
	return -EINVAL;
}

static int stat_epoll(struct file *file, struct stat *status)
{
	(void)file;
	waited_status(status, 0600, 1); /* as Linux's anonymous inode */
	return 0;
}

static off_t stay(struct file *file, off_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	return 0;
}

static void release(struct file *file)
{
	struct epoll *epoll = epoll_of(file);

	wait_queue_end(&epoll->queue);
	for (unsigned i = 0; i < BUCKETS; i++)
		while (epoll->buckets[i] != NULL)
			item_free(epoll->buckets[i]);
	frames_free(machine_direct_frame(epoll->buckets), 0);
	piece_give(epoll);
}

static const struct waited_ops ops = {
	.file = { .read = read_none, .ioctl = control, .poll = epoll_poll, .stat = stat_epoll,
		  .seek = stay, .release = release },
	.silent = true, /* it may wait for such that are */
};

struct epoll *epoll_of(const struct file *file)
{
	return file->ops == &ops.file ? (struct epoll *)file->queue : NULL;
}

struct file *epoll_new(void)
{
	struct epoll *epoll = piece_take(sizeof *epoll);
	struct file *file = NULL;
	paddr_t frame;

	if (epoll == NULL)
		return NULL;
	frame = ram_frame();
	if (frame == PADDR_NONE)
		goto give;
	*epoll = (struct epoll){ .buckets = machine_direct(frame) };
	memset(epoll->buckets, 0, PAGE_SIZE);
	spin_name(&epoll->items, "epoll items");
	spin_name(&epoll->lock, "epoll");
	file = waited_new(&ops, &epoll->queue, O_RDWR);
	if (file != NULL)
		return file;
	frames_free(frame, 0);
give:
	piece_give(epoll);
	return NULL;
}

/* Regular files, directories and /dev/null are always ready: nobody waits for them. */
bool epoll_can_wait(const struct file *file)
{
	const struct inode *inode = file->inode;

	if (inode == NULL)
		return true;
	return S_ISCHR(inode->mode) &&
		(major(inode->device) != MEMORY_DEVICES || minor(inode->device) >= RANDOM_DEVICE);
}

static int add(struct epoll *epoll, struct file *file, int fd, const struct epoll_event *event)
{
	struct epoll *below = epoll_of(file);

	if (event->events & EPOLLEXCLUSIVE && (below != NULL || event->events & ~EXCLUSIVE_MAY))
		return -EINVAL;
	if (below != NULL && !nesting_allowed(epoll, below))
		return -ELOOP;
	if (item_find(epoll, file, fd) != NULL)
		return -EEXIST;
	if (waited_ops(file) != NULL)
		nesting_raise(epoll, &file->queue->lock);
	return item_add(epoll, file, fd, event);
}

static int change(struct item *item, const struct epoll_event *event)
{
	if (event->events & EPOLLEXCLUSIVE)
		return -EINVAL;
	if (item == NULL)
		return -ENOENT;
	if (item->events & EPOLLEXCLUSIVE)
		return -EINVAL;
	item_change(item, event);
	return 0;
}

int epoll_control(struct epoll *epoll, int op, struct file *file, int fd,
		  const struct epoll_event *event)
{
	struct item *item = item_find(epoll, file, fd);

	switch (op) {
	case EPOLL_CTL_ADD:
		return add(epoll, file, fd, event);
	case EPOLL_CTL_MOD:
		return change(item, event);
	case EPOLL_CTL_DEL:
		if (item == NULL)
			return -ENOENT;
		item_remove(item);
		return 0;
	default:
		return -EINVAL;
	}
}
