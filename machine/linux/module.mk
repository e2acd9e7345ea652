sources := process.c
needs := arch
optimize := -Os
