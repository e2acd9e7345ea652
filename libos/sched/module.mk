sources := block.c
needs := machine arch
