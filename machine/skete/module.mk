sources := boot.c console.c input.c control.c event.c interrupts.c wait.c timer.c pages.c trap.c files.c
needs := machine arch include
optimize := -Os
