/* SPDX-License-Identifier: MIT */
#ifndef FS_MOUNT_H
#define FS_MOUNT_H

#include <fs/inode.h>

/* Mount ROOT on AT, both directories or neither of them: from now on the name of AT leads to ROOT.
 * Takes the caller's reference of ROOT if it succeeds.  -ENOTDIR, -EBUSY, -ENOSPC: too many. */
int mount_add(struct inode *at, struct inode *root);

/* What is mounted on INODE, or INODE itself. */
struct inode *mount_top(struct inode *inode);

/* What ROOT is mounted on, or NULL. */
struct inode *mount_below(const struct inode *root);

/* sync(2) */
void mounts_sync(void);

#endif
