/* SPDX-License-Identifier: MIT */
/*
 * References to files, and files with locks of their own.
 *
 * A file whose operations touch nothing but its own object has a lock ("file" in docs/locks.md), which
 * is taken after the files lock.  Calls on its descriptors find it without the files lock
 * (file/hold.h); calls that hold the files lock for other reasons take its lock, too.  A thread holds
 * one of these at a time, and gives no reference back meanwhile: release needs the files lock.
 *
 * The locks are in the memory of files, which is never anything else (pool.c).  So a lock can be taken
 * whose file may be no more: whoever has it looks in the table whether the file is still there, and it
 * stays for as long as the lock is held, even if nobody has a reference any more.
 */
#ifndef FILE_OWN_H
#define FILE_OWN_H

#include <stdbool.h>

#include <file/file.h>
#include <sched/files_lock.h>

#define FILE_GONE (~0u) /* references of what is no file, or ends */

/* ../own.c, which is there if files are made: those of the console are not, and have no such locks. */
void file_own_take(const struct file *file) __attribute__((weak));
void file_own_give(void) __attribute__((weak));
bool file_ends_once(struct file *file) __attribute__((weak));

/* References, whichever lock who counts them holds.  How many are left. */
static inline void count_up(unsigned *count)
{
	if (arch_several_cpus)
		__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
	else
		++*count;
}

static inline unsigned count_down(unsigned *count)
{
	return arch_several_cpus ? __atomic_sub_fetch(count, 1, __ATOMIC_ACQ_REL) : --*count;
}

static inline void file_get(struct file *file)
{
	count_up(&file->references);
}

/* How many are left. */
static inline unsigned file_drop(struct file *file)
{
	return count_down(&file->references);
}

/* Its memory is new. */
static inline void file_memory(struct file *file)
{
	file->references = FILE_GONE;
	file->own = (struct own_lock){ .spin = SPIN("file") };
}

/* FILE is new: it has no lock, and one reference. */
void file_begins(struct file *file);

static inline struct spin *file_own(const struct file *file)
{
	return __atomic_load_n(&file->own.used, __ATOMIC_RELAXED);
}

/* FILE's operations, but release, are called with a lock held that is enough for them: its own; or the
 * same as OTHER's, since they are two sides of one thing. */
static inline void file_set_own(struct file *file)
{
	__atomic_store_n(&file->own.used, &file->own.spin, __ATOMIC_RELAXED);
}

static inline void file_share_own(struct file *file, const struct file *other)
{
	__atomic_store_n(&file->own.used, file_own(other), __ATOMIC_RELAXED);
}

/* The same for any number of files that are of one thing: FILE is one of them, or one is no more. */
static inline void own_group_add(struct own_group *group, struct file *file)
{
	if (group->count++ == 0)
		group->spin = &file->own.spin;
	__atomic_store_n(&file->own.used, group->spin, __ATOMIC_RELAXED);
}

static inline void own_group_remove(struct own_group *group)
{
	if (--group->count == 0)
		group->spin = NULL;
}

/* Hold the lock of GROUP, which has one if any of its files is open, in a call that holds the files
 * lock, or it already.  Whether there was something to do, and is with own_group_unlock. */
static inline bool own_group_lock(const struct own_group *group)
{
	if (group->spin == NULL || sched_current()->own == group->spin)
		return false;
	own_hold(group->spin);
	return true;
}

static inline void own_group_unlock(bool locked)
{
	if (locked)
		own_drop();
}

/* The same where there may be no thread, as when a timer expires: the caller holds the files lock, no
 * such lock, and does not block.  One of GROUP's files is open. */
static inline void own_group_enter(const struct own_group *group)
{
	spin_lock(group->spin);
}

static inline void own_group_leave(const struct own_group *group)
{
	spin_unlock(group->spin);
}

/* Hold FILE's own lock, if it has one, in a call that holds the files lock. */
static inline void file_own_lock(const struct file *file)
{
	if (file_own(file) != NULL)
		file_own_take(file);
}

static inline void file_own_unlock(const struct file *file)
{
	if (file_own(file) != NULL)
		file_own_give();
}

/* Whether the caller holds the files lock. */
static inline bool files_are_held(void)
{
	return nest_held(&files_nest);
}

/* Whether FILE's operations may be called with its own lock, or, as it has none, with the files lock,
 * which the caller holds. */
static inline bool file_own_suffices(const struct file *file)
{
	return file_own(file) != NULL || files_are_held();
}

/* Nobody had a reference to FILE, under the files lock.  True: so it is still, and FILE is the caller's
 * to release.  False: somebody is in it, who has one again, or it was released. */
static inline bool file_ends(struct file *file)
{
	return file_ends_once == NULL || file_ends_once(file);
}

#endif
