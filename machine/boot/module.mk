sources := regions.c text.c pvh.c linux.c
needs := include
optimize := -Os
