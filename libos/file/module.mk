sources := table.c pool.c
threads := calls.c
needs := libos/sched libos/mm libos/lib machine arch
