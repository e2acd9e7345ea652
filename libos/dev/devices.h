/* SPDX-License-Identifier: MIT */
#ifndef DEV_DEVICES_H
#define DEV_DEVICES_H

#include <fs/inode.h>

extern const struct file_ops null_ops, zero_ops, full_ops, random_ops;

/* The directory /dev/fd, with a reference for the caller. */
struct inode *descriptors_root(void);

#endif
