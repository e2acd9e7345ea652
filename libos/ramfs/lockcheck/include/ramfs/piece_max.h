/* SPDX-License-Identifier: MIT */
#ifndef RAMFS_PIECE_MAX_H
#define RAMFS_PIECE_MAX_H

#define PIECE_MAX 448 /* locks that are watched are larger */

#endif
