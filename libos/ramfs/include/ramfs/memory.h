/* SPDX-License-Identifier: MIT */
/*
 * RAM for files, and small pieces of it for what describes them.
 */
#ifndef RAMFS_MEMORY_H
#define RAMFS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include <machine/paging.h>
#include <ramfs/piece_max.h>

/* A frame, unless that would leave too little RAM for the rest; PADDR_NONE. */
paddr_t ram_frame(void);

/* What files could still take and what all RAM is, in bytes. */
uint64_t ram_left(void);

/* A piece of at most PIECE_MAX bytes, not cleared; NULL.  A frame goes back with its last piece. */
void *piece_take(size_t size);
void piece_give(void *piece);

#endif
