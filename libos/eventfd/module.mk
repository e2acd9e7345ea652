# SPDX-License-Identifier: MIT
sources := eventfd.c timerfd.c signalfd.c anonymous.c
needs := libos/waited libos/ramfs libos/fs libos/file libos/signal libos/time libos/sched libos/mm libos/lib machine arch
varies := yes
