/* SPDX-License-Identifier: MIT */
/*
 * Files that were opened by a name: file->inode is not NULL.
 */
#ifndef FS_OPEN_H
#define FS_OPEN_H

#include <fs/inode.h>
#include <fs/path.h>

/* A new file for INODE, or for FILE if that is not NULL; FLAGS as open(2), without O_CREAT.
 * -EISDIR, -ENOTDIR, -ELOOP, -ENXIO, -ENOMEM. */
int inode_open(struct inode *inode, struct file *file, int flags, struct file **opened);

/* file_ops.stat and file_ops.release of them all. */
int inode_file_stat(struct file *file, struct stat *status);
void inode_file_release(struct file *file);

/* In file->flags: the lock by flock(2) that the file has. */
enum file_lock { FILE_SHARED_LOCK = 1 << 29, FILE_EXCLUSIVE_LOCK = 1 << 30 };

#define FILE_LOCKS (FILE_SHARED_LOCK | FILE_EXCLUSIVE_LOCK)

void file_unlock(struct file *file);

extern const struct file_ops regular_ops, directory_ops, path_ops;

static inline bool file_is_regular(const struct file *file)
{
	return file->ops == &regular_ops;
}

/* read(2), write(2) of a regular file at OFFSET, which is not negative.  -EFBIG. */
long regular_read_at(struct file *file, void *buffer, size_t size, off_t offset);
long regular_write_at(struct file *file, const void *buffer, size_t size, off_t offset);

/* The directory that FILE is, or NULL. */
struct inode *file_directory(const struct file *file);

/* Entries of a directory from its position on, as getdents64(2): the bytes written at BUFFER. */
long directory_list(struct file *file, void *buffer, size_t size);

#endif
