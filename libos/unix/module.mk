# SPDX-License-Identifier: MIT
sources := message.c receive.c send.c socket.c
needs := libos/waited libos/ramfs libos/fs libos/file libos/signal libos/time libos/sched libos/mm libos/lib machine arch
