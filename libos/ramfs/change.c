/* SPDX-License-Identifier: MIT */
/*
 * Times, permissions, owners.
 */
#include <errno.h>

#include <time/clock.h>
#include <time/convert.h>

#include "ram.h"

#define DAY 86400

struct timespec ram_now(void)
{
	struct timespec now;

	time_to_timespec(clock_now(CLOCK_KIND_WALL), &now);
	return now;
}

struct timespec ram_time_shown(struct timespec time)
{
	if (time.tv_nsec == AT_BOOT)
		time_to_timespec(clock_wall_base(), &time);
	return time;
}

static bool later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

void ram_modified(struct ram_inode *inode)
{
	bool locked = ram_lock(inode);

	inode->modified = inode->changed = ram_now();
	ram_unlock(locked);
}

void ram_changed(struct ram_inode *inode)
{
	bool locked = ram_lock(inode);

	inode->changed = ram_now();
	ram_unlock(locked);
}

void ram_accessed(struct ram_inode *inode)
{
	struct timespec now = ram_now(), accessed = ram_time_shown(inode->accessed),
			modified = ram_time_shown(inode->modified),
			changed = ram_time_shown(inode->changed);

	if (later(&accessed, &modified) && later(&accessed, &changed) &&
	    now.tv_sec - accessed.tv_sec < DAY)
		return;
	inode->accessed = now;
}

int ram_change(struct inode *inode, const struct inode_change *change)
{
	struct ram_inode *node = ram(inode);
	bool locked = ram_lock(node);

	if (change->what & CHANGE_MODE)
		inode->mode = (inode->mode & S_IFMT) | (change->mode & 07777);
	if (change->what & CHANGE_OWNER)
		node->owner = change->owner;
	if (change->what & CHANGE_GROUP)
		node->group = change->group;
	if (change->what & CHANGE_ACCESSED)
		node->accessed = change->accessed;
	if (change->what & CHANGE_MODIFIED)
		node->modified = change->modified;
	node->changed = ram_now();
	ram_unlock(locked);
	return 0;
}
