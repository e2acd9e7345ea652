/* SPDX-License-Identifier: MIT */
#ifndef NEW_INODE_H
#define NEW_INODE_H

#include <fs/path.h>

#include "credentials.h"

/* What a file of TYPE that the program makes with MODE shall be. */
static inline struct new_inode new_inode_of(mode_t type, mode_t mode)
{
	return (struct new_inode){
		.mode = type | (mode & 07777 & ~file_mask),
		.owner = credentials.user.file,
		.group = credentials.group.file,
	};
}

#endif
