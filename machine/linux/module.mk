sources := process.c
needs := arch
