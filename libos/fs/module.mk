# SPDX-License-Identifier: MIT
sources := mask.c inode.c walk.c link.c find.c open.c regular.c directory.c pathname.c current.c mount.c
needs := libos/file libos/time libos/mm libos/lib machine arch
varies := yes
