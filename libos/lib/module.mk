sources := format.c words.c tree.c
needs :=
optimize := -Os
