sources := boot.c console.c input.c control.c event.c pending.c interrupts.c wait.c timer.c pages.c trap.c files.c
threads := cpu.c cpu_count.c barrier.c
varies := yes
needs := machine arch include
optimize := -Os
