# SPDX-License-Identifier: MIT
sources := queue.c state.c mask.c deliver.c altstack.c action.c return.c crash.c
threads := peers.c
varies := yes
needs := libos/crash libos/sched libos/lib machine arch
