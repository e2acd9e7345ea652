/* SPDX-License-Identifier: MIT */
/*
 * Timers as files.  As on Linux, one that expired rests until somebody reads or asks; what passed
 * meanwhile is counted then.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <eventfd/timerfd.h>
#include <file/own.h>
#include <ramfs/memory.h>
#include <waited/waited.h>

#include "anonymous.h"

/* Linked if there are timers of timer_create(2). */
__attribute__((weak)) void posix_timers_look_again(void);

/* Locking: its file's own lock; for "next", the files lock. */
struct timerfd {
	struct wait_queue queue;  /* must be the first member: file->queue */
	struct interval interval;
	enum clock_kind kind;
	uint64_t ticks;
	bool expired;  /* the interval rests */
	bool cancels, canceled;
	struct own_group own;
	struct timerfd *next; /* of all */
};

static struct timerfd *all;
static const struct waited_ops ops;

struct timerfd *timerfd_of(const struct file *file)
{
	return file->ops == &ops.file ? (struct timerfd *)file->queue : NULL;
}

/* While it was about to expire, it may have been set anew: it expires once for each target. */
static void expire(struct timer *base)
{
	struct timerfd *timer =
		(struct timerfd *)((char *)base - offsetof(struct timerfd, interval.timer));

	own_group_enter(&timer->own);
	if (!timer->expired)
		interval_expire(base);
	own_group_leave(&timer->own);
}

static void due(struct interval *interval)
{
	struct timerfd *timer =
		(struct timerfd *)((char *)interval - offsetof(struct timerfd, interval));

	timer->ticks++;
	timer->expired = true;
	wait_queue_wake(&timer->queue, POLLIN);
}

/* Count what passed while it rested, and go on. */
static void wake_up(struct timerfd *timer)
{
	struct interval *interval = &timer->interval;

	if (!timer->expired)
		return;
	timer->expired = false;
	if (interval->period != 0)
		timer->ticks += time_until(clock_now(interval->kind), interval->target) /
			interval->period;
	interval_go_on(interval);
}

static bool readable(void *argument)
{
	const struct timerfd *timer = argument;

	return timer->ticks > 0;
}

static long read_whole(struct file *file, struct buffers *to)
{
	struct timerfd *timer = timerfd_of(file);
	uint64_t ticks;

	if (to->left < sizeof ticks)
		return -EINVAL;
	while (!readable(timer)) {
		int status = -EAGAIN;

		if (!(file->flags & O_NONBLOCK))
			status = waited_block(file, MACHINE_NEVER, readable, timer);
		if (status != 0)
			return status;
	}
	if (timer->canceled) {
		timer->ticks = 0;
		timer->canceled = false;
		return -ECANCELED;
	}
	wake_up(timer);
	ticks = timer->ticks;
	timer->ticks = 0;
	return buffers_fill(to, &ticks, sizeof ticks) == 0 ? (long)sizeof ticks : -EFAULT;
}

static long read_one(struct file *file, void *buffer, size_t size)
{
	struct buffers to = buffers_one(buffer, size);

	return read_whole(file, &to);
}

static short poll_timerfd(struct file *file)
{
	return timerfd_of(file)->ticks > 0 ? POLLIN : 0;
}

static void release(struct file *file)
{
	struct timerfd *timer = timerfd_of(file), **link = &all;

	wait_queue_end(&timer->queue);
	interval_set(&timer->interval, timer->kind, MACHINE_NEVER, 0);
	while (*link != timer)
		link = &(*link)->next;
	*link = timer->next;
	piece_give(timer);
}

static const struct waited_ops ops = {
	.file = { .read = read_one, .poll = poll_timerfd, .stat = anonymous_stat,
		  .seek = anonymous_seek, .release = release },
	.read_whole = read_whole,
};

struct file *timerfd_new(enum clock_kind kind, int flags)
{
	struct timerfd *timer = piece_take(sizeof *timer);
	struct file *file;

	if (timer == NULL)
		return NULL;
	*timer = (struct timerfd){
		.interval = { .timer.expire = expire, .kind = kind,
			      .target = MACHINE_NEVER, .due = due },
		.kind = kind,
		.next = all,
	};
	file = waited_new(&ops, &timer->queue, (flags & O_NONBLOCK) | O_RDWR);
	if (file == NULL) {
		piece_give(timer);
		return NULL;
	}
	own_group_add(&timer->own, file);
	all = timer;
	return file;
}

void timerfd_get(struct timerfd *timer, struct itimerspec *value)
{
	wake_up(timer);
	time_to_timespec(interval_remaining(&timer->interval), &value->it_value);
	time_to_timespec(timer->interval.period, &value->it_interval);
}

void timerfd_set(struct timerfd *timer, const struct itimerspec *value, bool absolute, bool cancels)
{
	uint64_t target = time_from_timespec(&value->it_value);
	enum clock_kind kind = timer->kind;

	if (!absolute && kind == CLOCK_KIND_WALL) /* nobody sets the time that has passed */
		kind = CLOCK_KIND_BOOT;
	if (target == 0)
		target = MACHINE_NEVER;
	else if (!absolute)
		target = time_add(clock_now(kind), target);
	timer->ticks = 0;
	timer->expired = false;
	timer->canceled = false;
	timer->cancels = cancels && absolute && timer->kind == CLOCK_KIND_WALL;
	interval_set(&timer->interval, kind, target, time_from_timespec(&value->it_interval));
}

static void look_again(struct timerfd *timer)
{
	own_group_enter(&timer->own);
	if (timer->cancels) {
		timer->canceled = true;
		timer->ticks++;
		wait_queue_wake(&timer->queue, POLLIN);
	}
	if (!timer->expired)
		interval_arm(&timer->interval);
	own_group_leave(&timer->own);
}

/* In the place of the weak one of timer_create. */
void timers_clock_was_set(void)
{
	if (posix_timers_look_again != NULL)
		posix_timers_look_again();
	for (struct timerfd *timer = all; timer != NULL; timer = timer->next)
		look_again(timer);
}
