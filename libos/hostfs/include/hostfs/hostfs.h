/* SPDX-License-Identifier: MIT */
/*
 * Files and directories of the host.  Nothing about them is remembered that the host could change:
 * each call asks.
 */
#ifndef HOSTFS_HOSTFS_H
#define HOSTFS_HOSTFS_H

#include <fs/inode.h>

/* Mount what the machine gives below ROOT, of a RAM file system, which gets the directories that this
 * needs.  If that cannot be, the guest ends. */
void hostfs_mount(struct inode *root);

#endif
