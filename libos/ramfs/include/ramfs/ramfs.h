/* SPDX-License-Identifier: MIT */
/*
 * Files in RAM, which end with the guest.  A page of a file takes RAM when it is first written; a
 * part of the RAM is never given to files (-ENOSPC).
 */
#ifndef RAMFS_RAMFS_H
#define RAMFS_RAMFS_H

#include <fs/inode.h>

/* A new file system's root, of MODE, with a reference for the caller; NULL: RAM is out.  It is as
 * old as the guest. */
struct inode *ramfs_root(mode_t mode);

/* The same for an entry: as the operation `create`, but as old as the guest. */
int ramfs_create_at_boot(struct inode *directory, struct entry_name name,
			 const struct new_inode *new, struct inode **inode);

#endif
