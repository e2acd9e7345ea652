sources := regions.c text.c pvh.c linux.c mp_table.c
needs := include
optimize := -Os
