/* SPDX-License-Identifier: MIT */
/*
 * What a file system is to the rest: inodes, and operations on them.
 *
 * Ownership: who gets an inode by an operation owns a reference and gives it back with inode_put.
 * A file system keeps an inode as long as there are references, also when its last name is gone.
 * Locking: thread context only; no operation blocks.  The files lock is held; if files that are open
 * for an inode have a lock of their own (file/own.h), read_at, write_at, append, size and seek are
 * called with that alone, too.
 * Errors are negative errno values as the manual pages of the calls give them.  Paths, names and
 * what is transferred by read_at and write_at: see each operation for whose memory it is.
 */
#ifndef FS_INODE_H
#define FS_INODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/types.h>

#include <file/file.h>

#define ENTRY_NAME_MAX 255
#define LINK_TEXT_MAX 4095 /* of a symbolic link */
#define FIRST_POSITION 2   /* of entries in a directory; 0 and 1 are . and .. */

struct inode {
	const struct inode_ops *ops;
	unsigned references;
	mode_t mode;  /* type and permissions, as st_mode */
	dev_t device; /* which, if it is a device's */
	bool covered; /* something is mounted here (fs/mount.h) */
	bool locked;   /* flock(2), exclusively */
	unsigned shared_locks;
	bool linkable; /* it may get a name although it has none (O_TMPFILE) */
};

/* Checked: 1 to ENTRY_NAME_MAX bytes, no slash, neither "." nor "..".  Behind it is the rest of the
 * path, up to a NUL: for who looks ahead. */
struct entry_name {
	const char *text;
	size_t length;
};

struct new_inode {
	mode_t mode;        /* type and permissions */
	dev_t device;       /* of devices */
	uid_t owner;
	gid_t group;        /* unless the directory gives its own (S_ISGID) */
	const char *target; /* of symbolic links: at most LINK_TEXT_MAX bytes and a NUL */
	int flags;          /* of regular files: open(2)'s, if it is to be opened at once */
};

/* An entry of a directory, for getdents64. */
struct listed {
	char name[ENTRY_NAME_MAX + 1];
	size_t length;
	uint64_t number;
	mode_t mode;  /* the type counts */
	off_t next;   /* the position behind it */
};

enum inode_change_what {
	CHANGE_MODE = 1,
	CHANGE_OWNER = 2,
	CHANGE_GROUP = 4,
	CHANGE_ACCESSED = 8,
	CHANGE_MODIFIED = 16, /* without any of them: st_ctime alone */
};

struct inode_change {
	unsigned what;
	mode_t mode; /* permissions */
	uid_t owner;
	gid_t group;
	struct timespec accessed, modified;
};

enum sync_what { SYNC_ALL, SYNC_DATA, SYNC_FILE_SYSTEM }; /* fsync(2), fdatasync(2), syncfs(2) */

enum rename_flags { RENAME_KEEP = 1, RENAME_SWAP = 2 }; /* RENAME_NOREPLACE, RENAME_EXCHANGE */

/* The callers have checked types: operations on directories get directories, and so on.  An
 * operation that is NULL: -EPERM if it changes something, else -EINVAL, or what is said here. */
struct inode_ops {
	/* Anything: the checks of access(2); MODE is not F_OK.  NULL: those for the superuser. */
	int (*access)(struct inode *inode, int mode);
	/* FILE is a file for INODE from now on, with FLAGS as of open(2); truncates with O_TRUNC.
	 * NULL: nothing is to be done but that.  -ESTALE: look for the name once more. */
	int (*open)(struct inode *inode, struct file *file, int flags);
	void (*close)(struct inode *inode, struct file *file);
	/* See enum sync_what; FILE may be NULL.  NULL: nothing is ever held back. */
	int (*sync)(struct inode *inode, struct file *file, enum sync_what what);

	/* Directories.  -ENOENT: there is no such entry. */
	int (*lookup)(struct inode *directory, struct entry_name name, struct inode **inode);
	struct inode *(*parent)(struct inode *directory); /* of the root: itself */
	/* The entry is not there.  -ENOENT: the directory was removed, -ENOSPC. */
	int (*create)(struct inode *directory, struct entry_name name, const struct new_inode *new,
		      struct inode **inode);
	int (*link)(struct inode *directory, struct entry_name name, struct inode *inode);
	/* A regular file without a name. */
	int (*temporary)(struct inode *directory, const struct new_inode *new,
			 struct inode **inode);
	/* INODE is what NAME is.  -ENOTEMPTY. */
	int (*remove)(struct inode *directory, struct entry_name name, struct inode *inode);
	/* NEW is what is at NEW_NAME, or NULL; it is replaced, or swapped with RENAME_SWAP.  Types
	 * fit, and neither is above the other's directory.  -ENOTEMPTY, -ENOENT, -ENOSPC. */
	int (*rename)(struct inode *old_directory, struct entry_name old_name, struct inode *old,
		      struct inode *new_directory, struct entry_name new_name,
		      struct inode *new, unsigned flags);
	/* The first entry at POSITION or behind.  -ENOENT: there is none. */
	int (*list)(struct file *directory, off_t position, struct listed *listed);
	bool lists_dots; /* it has entries for . and .. and chooses its positions itself */
	/* It becomes the current directory: -EACCES. */
	int (*enter)(struct inode *directory);

	/* Regular files; BUFFER is the application's.  The offset and the end are in range. */
	long (*read_at)(struct file *file, void *buffer, size_t size, off_t offset);
	long (*write_at)(struct file *file, const void *buffer, size_t size, off_t offset);
	/* At the end, which then is at *END.  NULL: by write_at at the size. */
	long (*append)(struct file *file, const void *buffer, size_t size, off_t *end);
	/* mmap(2), MAP_SHARED; the file is open for what PROT says.  The address.  NULL: -ENODEV. */
	long (*map)(struct file *file, uintptr_t address, size_t size, int prot, int flags,
		    off_t offset);
	int (*resize)(struct inode *inode, struct file *file, off_t size); /* FILE may be NULL */
	/* fallocate(2).  -EOPNOTSUPP: not this mode. */
	int (*allocate)(struct file *file, int mode, off_t offset, off_t size);
	/* NULL: by status. */
	off_t (*size)(struct inode *inode);
	/* SEEK_DATA, SEEK_HOLE.  -ENXIO. */
	off_t (*seek)(struct file *file, off_t offset, int whence);

	/* Symbolic links: the text into LINK_TEXT_MAX bytes of the libOS, its length. */
	long (*read_link)(struct inode *inode, char *text);
	/* Links that lead to a file without a path: an inode, or an open file (no reference). */
	int (*follow)(struct inode *inode, struct inode **target, struct file **file);

	/* All.  STATUS is zeroed by the callee. */
	void (*status)(struct inode *inode, struct stat *status);
	int (*change)(struct inode *inode, const struct inode_change *change);
	void (*statistics)(struct inode *inode, struct statfs *statistics);
	/* A name of INODE in *DIRECTORY, for paths: at most ENTRY_NAME_MAX bytes, no NUL; its
	 * length.  *DIRECTORY stays as long as INODE, and is no new reference.  -ENOENT: it has no
	 * name, or no longer; -EINVAL: it is a root. */
	int (*name_of)(struct inode *inode, char *name, struct inode **directory);
	/* The last reference is gone.  Returns an inode whose reference INODE held, or NULL. */
	struct inode *(*release)(struct inode *inode);
};

static inline struct inode *inode_get(struct inode *inode)
{
	inode->references++;
	return inode;
}

/* NULL is allowed. */
void inode_put(struct inode *inode);

/* The root of all, which libos/dev makes when a path is first walked; NULL: RAM is out. */
struct inode *root_inode(void);
/* The program goes on from a snapshot: the machine's files may be others. */
void root_restart(void);

/* How files of a character device are: libos/dev knows.  *OPS has inode_file_release.  -ENXIO. */
int device_ops(dev_t device, const struct file_ops **ops, unsigned *stream);

#endif
