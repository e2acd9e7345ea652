# SPDX-License-Identifier: MIT
sources := convert.c clock.c timer.c interval.c
threads := cpu_clock.c
varies := yes
needs := libos/sched libos/lib machine arch
