# SPDX-License-Identifier: MIT
sources := convert.c clock.c timer.c interval.c
threads := cpu_clock.c
needs := libos/sched libos/lib machine arch
