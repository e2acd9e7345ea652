sources := random.c chacha.c
needs := machine arch
