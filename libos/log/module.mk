sources := log.c program.c
needs := libos/lib machine arch
optimize := -Os
