# SPDX-License-Identifier: MIT
sources := epoll.c item.c ready.c nesting.c
needs := libos/waited libos/ramfs libos/fs libos/tty libos/file libos/sched libos/mm libos/lib machine arch
varies := yes
