sources := report.c panic.c death.c stack_guard.c
threads := others.c who.c
varies := yes
needs := libos/sched libos/log libos/rand libos/mm libos/lib machine arch
optimize := -Os
