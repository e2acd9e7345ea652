/* SPDX-License-Identifier: MIT */
/*
 * Private to hostfs.
 *
 * An inode is a path: a parent and a name there, up to one that has a handle (eremite/skete.h): the
 * root, an open file, the current directory.  Inodes that exist are found by their numbers, so that
 * one file is one inode.
 */
#ifndef HOST_H
#define HOST_H

#include <eremite/skete.h>
#include <fs/inode.h>
#include <machine/files.h>

#define NO_HANDLE (-1)

/* An open file's handle. */
struct host_open {
	struct host_open *next;
	struct file *file;
	int handle;
};

struct host_inode {
	struct inode inode; /* must be the first member */
	struct host_inode *parent; /* a reference; NULL: the root of a map */
	struct host_inode *next;   /* in the table */
	char *name;                /* a piece */
	size_t name_length;
	unsigned map;
	bool listed;               /* in the table */
	bool removed;              /* its name is not there any more */
	int handle;                /* for places; of a root: the map */
	int made;                  /* of what was opened when it was made or found, for who opens it, */
	unsigned made_moment;      /* in this walk (names_moment), */
	uint64_t made_flags;       /* with these */
	struct host_open *opens;
	uint64_t file_system, number; /* who it is */
	uint64_t size;             /* as last heard */
};

static inline struct host_inode *host(struct inode *inode)
{
	return (struct host_inode *)inode;
}

extern const struct inode_ops host_ops;

/* inode.c: references, or NULL. */
struct host_inode *host_root(unsigned map, const struct skete_file_status *status);
/* What is NAME in DIRECTORY and has STATUS; -ENOMEM, -ESTALE. */
int host_found(struct host_inode *directory, struct entry_name name,
	       const struct skete_file_status *status, struct host_inode **node);
/* The same, but nobody can find it. */
struct host_inode *host_new(struct host_inode *directory, struct entry_name name, mode_t mode);
/* Its name is from now on NAME, a piece that is given away, in DIRECTORY. */
void host_move(struct host_inode *node, struct host_inode *directory, char *name, size_t length);
char *host_copy_name(struct entry_name name); /* a piece; NULL */
struct inode *host_release(struct inode *inode);

/* place.c: how the host is told what is meant.  There are two, for calls with two places. */
struct host_place {
	struct skete_file_place request;
	char text[SKETE_FILE_PATH + 1];
	size_t start; /* of the path in text */
};

extern struct host_place host_places[2];

/* NODE, or what is at PATH (SIZE bytes) below it.  -ENOENT: it is gone, -ENAMETOOLONG. */
int host_place(struct host_place *place, struct host_inode *node, const char *path, size_t size);
/* An entry. */
static inline int host_place_entry(struct host_place *place, struct host_inode *directory,
				   struct entry_name name)
{
	return host_place(place, directory, name.text, name.length);
}

/* See to it that NODE has a handle. */
int host_hold(struct host_inode *node);
/* A handle by which NODE can be reached, or NO_HANDLE. */
int host_handle(const struct host_inode *node);

/* A call with host_places[0]. */
static inline long host_call(enum skete_call call, uint64_t b, uint64_t c)
{
	return machine_files_call(call, (uintptr_t)&host_places[0].request, b, c, 0);
}

/* status.c */
void host_status(struct inode *inode, struct stat *status);
/* Of NODE, STATUS was heard just now: good until anything else happens. */
void host_heard(struct host_inode *node, const struct skete_file_status *status);
void host_forget(const struct host_inode *node);
void host_statistics(struct inode *inode, struct statfs *result);

/* walk.c */
int host_lookup(struct inode *directory, struct entry_name name, struct inode **inode);
struct inode *host_parent(struct inode *directory);
int host_name_of(struct inode *inode, char *name, struct inode **directory);
int host_enter(struct inode *directory);

/* directory.c */
int host_create(struct inode *directory, struct entry_name name, const struct new_inode *new,
		struct inode **inode);
int host_link(struct inode *directory, struct entry_name name, struct inode *inode);
int host_remove(struct inode *directory, struct entry_name name, struct inode *inode);
int host_rename(struct inode *old_directory, struct entry_name old_name, struct inode *old,
		struct inode *new_directory, struct entry_name new_name, struct inode *new,
		unsigned flags);

/* list.c */
int host_list(struct file *directory, off_t position, struct listed *listed);
void host_list_end(const struct file *directory);

/* open.c */
void host_made(struct host_inode *node, int handle, uint64_t flags);
uint64_t host_open_flags(int flags);
int host_open(struct inode *inode, struct file *file, int flags);
void host_close(struct inode *inode, struct file *file);
/* The handle of FILE. */
int host_file(const struct file *file);

/* file.c */
long host_read(struct file *file, void *buffer, size_t size, off_t offset);
long host_write(struct file *file, const void *buffer, size_t size, off_t offset);
long host_append(struct file *file, const void *buffer, size_t size, off_t *end);
long host_map(struct file *file, uintptr_t address, size_t size, int prot, int flags,
	      off_t offset);
off_t host_seek(struct file *file, off_t offset, int whence);
int host_allocate(struct file *file, int mode, off_t offset, off_t size);
int host_sync(struct inode *inode, struct file *file, enum sync_what what);

/* change.c */
int host_resize(struct inode *inode, struct file *file, off_t size);
int host_change(struct inode *inode, const struct inode_change *change);
int host_access(struct inode *inode, int mode);
long host_read_link(struct inode *inode, char *text);

#endif
