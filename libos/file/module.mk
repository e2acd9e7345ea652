sources := table.c pool.c
needs := libos/mm machine arch
