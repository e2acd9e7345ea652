sources := console.c terminal.c settings.c input.c line.c frame.c
needs := libos/file libos/boot libos/signal libos/crash libos/sched libos/log libos/mm libos/lib machine arch
optimize := -Os
varies := yes
