/* SPDX-License-Identifier: MIT */
#ifndef RAMFS_PIECE_MAX_H
#define RAMFS_PIECE_MAX_H

#define PIECE_MAX 384 /* whole cache lines: what threads have of their own is on different ones */

#endif
