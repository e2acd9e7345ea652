/* SPDX-License-Identifier: MIT */
#ifndef RAMFS_RAM_H
#define RAMFS_RAM_H

#include <file/own.h>
#include <fs/inode.h>
#include <lib/tree.h>
#include <machine/paging.h>

/* A page of a file; what has none is a hole. */
struct ram_page {
	struct tree_node node; /* must be the first member */
	uint64_t index;
	paddr_t frame;
	bool added;   /* by the call of fallocate at hand */
	bool written; /* else only allocated (fallocate), and a hole for SEEK_DATA */
};

struct ram_pages {
	struct tree tree;
	uint64_t count;
	struct ram_page *last; /* found; NULL: none */
};

/* Locking: the files lock; of regular files that are open, what file.c, allocate.c and map.c do, modes,
 * owners and times are also under the own lock of these files. */
struct ram_inode {
	struct inode inode; /* must be the first member */
	unsigned links;
	uid_t owner;
	gid_t group;
	uint64_t number;
	struct timespec accessed, modified, changed; /* tv_nsec AT_BOOT: when the guest started */
	struct ram_entry *entry;                     /* the newest of its names, or NULL */
	union {
		struct {
			struct ram_pages pages;
			off_t size;
			unsigned mappings; /* MAP_SHARED, by ram_map */
			struct own_group open;
		} file;
		struct {
			struct tree names, order;
			uint64_t count, next_position;
			struct ram_inode *parent; /* a reference; of the root: itself, and none */
			bool removed;
		} directory;
		struct {
			char *text; /* a piece, or a frame if it is longer than PIECE_MAX */
			size_t length;
		} link;
	};
};

/* A name in a directory. */
struct ram_entry {
	struct tree_node by_name; /* must be the first member */
	struct tree_node by_position;
	uint64_t position;
	struct ram_inode *inode; /* one of its links */
	struct ram_inode *directory;
	unsigned char length;
	char name[];
};

enum { AT_BOOT = -1 };

static inline struct ram_inode *ram(struct inode *inode)
{
	return (struct ram_inode *)inode;
}

static inline bool ram_lock(const struct ram_inode *node)
{
	return S_ISREG(node->inode.mode) && own_group_lock(&node->file.open);
}

static inline void ram_unlock(bool locked)
{
	own_group_unlock(locked);
}

extern const struct inode_ops ram_ops;

/* inode.c: a new inode with one reference and no links; NULL.  TIME is of all its times. */
struct ram_inode *ram_inode_new(const struct new_inode *new, const struct timespec *time);
void ram_status(struct inode *inode, struct stat *status);
struct inode *ram_release(struct inode *inode);

/* change.c */
struct timespec ram_now(void);
void ram_modified(struct ram_inode *inode); /* its content: now */
void ram_changed(struct ram_inode *inode);  /* what is told of it: now */
void ram_accessed(struct ram_inode *inode); /* now, if that is news (mount(8), relatime) */
int ram_change(struct inode *inode, const struct inode_change *change);
struct timespec ram_time_shown(struct timespec time);

/* names.c: entries alone.  An entry that is entered counts for its directory, not as a link. */
struct ram_entry *ram_entry_find(struct ram_inode *directory, struct entry_name name);
struct ram_entry *ram_entry_new(struct entry_name name);
void ram_entry_add(struct ram_inode *directory, struct ram_entry *entry);
void ram_entry_remove(struct ram_entry *entry);
struct ram_entry *ram_entry_at(struct ram_inode *directory, uint64_t position);
int ram_name_of(struct inode *inode, char *name, struct inode **directory);

/* directory.c */
int ram_lookup(struct inode *directory, struct entry_name name, struct inode **inode);
struct inode *ram_parent(struct inode *directory);
int ram_create(struct inode *directory, struct entry_name name, const struct new_inode *new,
	       struct inode **inode);
int ram_link(struct inode *directory, struct entry_name name, struct inode *inode);
int ram_temporary(struct inode *directory, const struct new_inode *new, struct inode **inode);
int ram_remove(struct inode *directory, struct entry_name name, struct inode *inode);
int ram_list(struct file *file, off_t position, struct listed *listed);

/* rename.c */
int ram_rename(struct inode *old_directory, struct entry_name old_name, struct inode *old,
	       struct inode *new_directory, struct entry_name new_name, struct inode *new,
	       unsigned flags);

/* pages.c */
struct ram_page *ram_page_find(struct ram_pages *pages, uint64_t index);
/* The first at INDEX or behind, NULL. */
struct ram_page *ram_page_next(struct ram_pages *pages, uint64_t index);
struct ram_page *ram_page_add(struct ram_pages *pages, uint64_t index); /* cleared; NULL */
/* Those from START to before END. */
void ram_pages_drop(struct ram_pages *pages, uint64_t start, uint64_t end);

/* file.c */
long ram_read(struct file *opened, void *buffer, size_t size, off_t offset);
long ram_write(struct file *opened, const void *buffer, size_t size, off_t offset);
int ram_resize(struct inode *inode, struct file *opened, off_t size);
int ram_open(struct inode *inode, struct file *opened, int flags);
void ram_close(struct inode *inode, struct file *opened);
off_t ram_size(struct inode *inode);
void ram_clear_range(struct ram_inode *inode, off_t start, off_t end); /* within one page */

/* allocate.c */
int ram_allocate(struct file *opened, int mode, off_t offset, off_t size);
off_t ram_seek(struct file *opened, off_t offset, int whence);

/* map.c: mappings.  The file has grown, or what was cut is zero again; pages are going. */
long ram_map(struct file *file, uintptr_t address, size_t size, int prot, int flags, off_t offset);
void ram_map_grow(struct ram_inode *file, off_t start, off_t end);
void ram_map_cut(struct ram_inode *file, uint64_t start, uint64_t end);

/* text.c: of symbolic links */
int ram_text_set(struct ram_inode *inode, const char *text); /* -ENOSPC */
void ram_text_drop(struct ram_inode *inode);
long ram_read_link(struct inode *inode, char *text);

#endif
