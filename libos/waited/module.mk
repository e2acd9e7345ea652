# SPDX-License-Identifier: MIT
sources := waited.c buffers.c status.c
needs := libos/file libos/signal libos/sched libos/mm libos/lib machine arch
varies := yes
