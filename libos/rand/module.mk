sources := random.c chacha.c
varies := yes
needs := machine arch
