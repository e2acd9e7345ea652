# The functions of the interface, each of which calls that of the machine at hand.
sources := console.c input.c control.c event.c again.c wait.c timer.c paging.c trap.c exceptions.c files.c
threads := cpu.c cpu_count.c barrier.c
needs := arch
optimize := -Os
