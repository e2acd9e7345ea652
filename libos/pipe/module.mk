# SPDX-License-Identifier: MIT
sources := pipe.c read.c write.c size.c
needs := libos/waited libos/ramfs libos/fs libos/file libos/signal libos/sched libos/mm libos/lib machine arch
varies := yes
