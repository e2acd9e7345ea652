# SPDX-License-Identifier: MIT
sources := memory.c inode.c change.c names.c directory.c rename.c pages.c file.c allocate.c map.c text.c
needs := libos/fs libos/file libos/sched libos/time libos/mm libos/lib machine arch
varies := yes
