/* SPDX-License-Identifier: MIT */
/*
 * References to files, and files with locks of their own.
 *
 * This is the variant for programs with one thread, where there are no locks.
 */
#ifndef FILE_OWN_H
#define FILE_OWN_H

#include <stdbool.h>

#include <file/file.h>

/* References, whichever lock who counts them holds.  How many are left. */
static inline void count_up(unsigned *count)
{
	++*count;
}

static inline unsigned count_down(unsigned *count)
{
	return --*count;
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
	(void)file;
}

/* FILE is new, and has one reference. */
static inline void file_begins(struct file *file)
{
	file->references = 1;
}

/* FILE's operations, but release, are called with a lock held that is enough for them: its own; or the
 * same as OTHER's, since they are two sides of one thing. */
static inline void file_set_own(struct file *file)
{
	(void)file;
}

static inline void file_share_own(struct file *file, const struct file *other)
{
	(void)file, (void)other;
}

/* The same for any number of files that are of one thing: FILE is one of them, or one is no more. */
static inline void own_group_add(struct own_group *group, struct file *file)
{
	(void)group, (void)file;
}

static inline void own_group_remove(struct own_group *group)
{
	(void)group;
}

/* Hold the lock of GROUP, which has one if any of its files is open, in a call that holds the files
 * lock, or it already.  Whether there was something to do, and is with own_group_unlock. */
static inline bool own_group_lock(const struct own_group *group)
{
	(void)group;
	return false;
}

static inline void own_group_unlock(bool locked)
{
	(void)locked;
}

/* The same where there may be no thread, as when a timer expires: the caller holds the files lock, no
 * such lock, and does not block.  One of GROUP's files is open. */
static inline void own_group_enter(const struct own_group *group)
{
	(void)group;
}

static inline void own_group_leave(const struct own_group *group)
{
	(void)group;
}

/* Hold FILE's own lock, if it has one, in a call that holds the files lock. */
static inline void file_own_lock(const struct file *file)
{
	(void)file;
}

static inline void file_own_unlock(const struct file *file)
{
	(void)file;
}

/* Whether FILE's operations may be called with its own lock, or, as it has none, with the files lock,
 * which the caller holds. */
static inline bool file_own_suffices(const struct file *file)
{
	(void)file;
	return true;
}

/* Whether the caller holds the files lock. */
static inline bool files_are_held(void)
{
	return true;
}

/* Nobody had a reference to FILE.  True: so it is still, and FILE is the caller's to release. */
static inline bool file_ends(struct file *file)
{
	(void)file;
	return true;
}

#endif
