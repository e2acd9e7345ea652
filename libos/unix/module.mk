# SPDX-License-Identifier: MIT
sources := connect.c listen.c message.c name_check.c names.c reach.c receive.c send.c socket.c
needs := libos/waited libos/ramfs libos/fs libos/file libos/signal libos/time libos/sched libos/mm libos/lib machine arch
varies := yes
