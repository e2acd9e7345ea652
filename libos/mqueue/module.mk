# SPDX-License-Identifier: MIT
sources := limit.c message.c names.c notify.c queue.c transfer.c
needs := libos/eventfd libos/waited libos/ramfs libos/fs libos/file libos/signal libos/time libos/sched libos/mm libos/lib machine arch
varies := yes
