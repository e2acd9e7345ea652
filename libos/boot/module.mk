sources := start.c options.c stack.c
needs := libos/lockcheck libos/crash libos/log libos/rand libos/mm libos/lib machine arch include
optimize := -Os
