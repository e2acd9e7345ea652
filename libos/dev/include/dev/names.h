/* SPDX-License-Identifier: MIT */
/*
 * The name space as long as there are no file systems: a read-only tree of the root, /dev, and
 * /dev/fd.
 *
 * Errors are negative errno values as the manual pages of the calls give them.  A path is the
 * application's memory.
 */
#ifndef DEV_NAMES_H
#define DEV_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <file/file.h>

enum node {
	NODE_ROOT,
	NODE_DEV,
	NODE_FD,
	NODE_NULL,
	NODE_ZERO,
	NODE_FULL,
	NODE_RANDOM,
	NODE_URANDOM,
	NODE_TTY,
	NODE_CONSOLE,
	NODE_STDIN,
	NODE_STDOUT,
	NODE_STDERR,
	NODE_COUNT,
	NODE_DESCRIPTOR = 0x10000, /* plus N: the link /dev/fd/N */
	NODE_NONE = 0x7fffffff,
};

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

/* Where a path leads. */
struct name {
	unsigned node;       /* NODE_NONE: its directory has no such entry */
	struct file *file;   /* not NULL: an open file instead of a node */
	enum name_last last; /* what the last component was */
	bool slash;          /* something ended in a slash */
};

/* Walk PATH from DIR_FD (AT_FDCWD: the current directory).
 * -EFAULT, -ENOMEM, -ENAMETOOLONG, -ENOENT, -ENOTDIR, -EBADF. */
int names_walk(int dir_fd, const char *path, unsigned flags, struct name *name);

/* The same, but there must be something: -ENOENT. */
int names_find(int dir_fd, const char *path, unsigned flags, struct name *name);

bool names_is_directory(const struct name *name);

/* A path as the only argument of a call that would change what it names, and cannot: whatever
 * names_find returns, else -EROFS.  And one that would make an entry: -EEXIST, -ENOENT, -EROFS. */
int names_refuse_change(int dir_fd, const char *path, unsigned flags);
int names_refuse_entry(int dir_fd, const char *path, bool directory);

/* What stat(2) tells.  STATUS is zeroed by the callee. */
int names_status(const struct name *name, struct stat *status);

/* A new file for NAME, which exists; FLAGS as open(2), without O_CREAT.
 * -EISDIR, -ENOTDIR, -ELOOP, -ENXIO, -ENOMEM. */
int names_open(const struct name *name, int flags, struct file **file);

/* The text of a link, without NUL: its length, cut off at SIZE.  -EINVAL: no link. */
long names_link(const struct name *name, char *text, size_t size);

/* The directory that FILE is, NODE_NONE if it is none. */
unsigned names_directory(const struct file *file);

/* Entries of a directory from its position on, as getdents64(2): the bytes written at BUFFER. */
long names_list(struct file *file, void *buffer, size_t size);

/* The current directory. */
extern unsigned names_current;

/* The path of a directory with its NUL; returns its size with that.  -ERANGE. */
long names_path(unsigned node, char *text, size_t size);

#define NAMES_PATH_MAX 32 /* no such path is longer */

#endif
