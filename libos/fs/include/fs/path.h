/* SPDX-License-Identifier: MIT */
/*
 * From paths to inodes, and back (path_resolution(7)).  A path is the application's memory.
 */
#ifndef FS_PATH_H
#define FS_PATH_H

#include <machine/paging.h>

#include <fs/inode.h>

enum names_flags {
	NAMES_FOLLOW = 1, /* if the last component is a link, what it leads to is meant */
	NAMES_EMPTY = 2,  /* an empty path means DIR_FD itself, which may be any file */
	NAMES_ENTRY = 4,  /* the entry of the directory is meant, slashes after it change nothing */
};

enum name_last {
	LAST_NORMAL,
	LAST_DOT,
	LAST_DOT_DOT,
	LAST_ROOT,
	LAST_TOO_LONG, /* only with NAMES_ENTRY: Linux looks at the length late */
};

#define NAME_BLOCKS 2

/* Where a path leads.  It owns references and memory: names_put. */
struct name {
	struct inode *inode;     /* NULL: there is no such entry, or FILE is meant */
	struct inode *directory; /* in which the last component is, if that is LAST_NORMAL */
	struct entry_name entry; /* the last component; in memory of this structure */
	struct file *file;       /* not NULL: an open file that has no inode */
	enum name_last last;     /* what the last component was */
	bool slash;              /* something ended in a slash */
	unsigned links;          /* that were followed */
	paddr_t path, texts;     /* memory, or PADDR_NONE */
};

/* Walk PATH from DIR_FD (AT_FDCWD: the current directory).  If it fails, NAME needs no names_put.
 * -EFAULT, -ENOMEM, -ENAMETOOLONG, -ENOENT, -ENOTDIR, -EBADF, -ELOOP. */
int names_walk(int dir_fd, const char *path, unsigned flags, struct name *name);

/* The same, but there must be something: -ENOENT. */
int names_find(int dir_fd, const char *path, unsigned flags, struct name *name);

/* The same for what the name leads to alone: a reference, or a file without an inode. */
int names_inode(int dir_fd, const char *path, unsigned flags, struct inode **inode,
		struct file **file);

void names_put(struct name *name);

/* While a path is walked for open(2), what it is to be opened with; else NAMES_NOT_OPENED. */
extern int names_intent;
#define NAMES_NOT_OPENED (-1)

/* Changes with each walk, and when what a walk has learned may have become old. */
extern unsigned names_moment;

/* The entry must not be there, for calls that make one: -EEXIST, -ENOENT, -ENAMETOOLONG. */
int names_find_new(int dir_fd, const char *path, bool directory, struct name *name);

/* What stat(2) tells.  STATUS is zeroed by the callee. */
int names_status(struct inode *inode, struct file *file, struct stat *status);

/* The current directory: a reference that stays this module's; NULL: RAM is out. */
struct inode *current_directory(void);
void current_set(struct inode *inode);

/* The permissions that new files do not get. */
extern mode_t file_mask;

#define PATHNAME_SIZE 4096

/* The path of INODE into the end of TEXT, of PATHNAME_SIZE bytes, with a NUL.  Returns where it
 * starts.  -ENOENT: it has no name any more, -ENAMETOOLONG. */
int pathname(struct inode *inode, char *text);

#endif
