/* SPDX-License-Identifier: MIT */
#ifndef RAMFS_PIECE_MAX_H
#define RAMFS_PIECE_MAX_H

#define PIECE_MAX 368

#endif
