sources := table.c pool.c
threads := calls.c enter.c enter_held.c own.c
needs := libos/sched libos/mm libos/lib machine arch
varies := yes
