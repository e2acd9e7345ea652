# SPDX-License-Identifier: MIT
sources := change.c directory.c file.c inode.c list.c mount.c open.c place.c status.c walk.c
needs := libos/ramfs libos/fs libos/file libos/time libos/log libos/mm libos/lib machine arch include
optimize := -Os
varies := yes
