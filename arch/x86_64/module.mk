sources := entry.S trap.S user_access.S user.c paging.c cpu.c random.c fpu.c sigframe.c step.c traps.c wait.S start.c string.c features.c thread_pointer.c
threads := own.c cpu_entry.S trampoline.S switch.S context.c lock.c
lockcheck := place.S place_pthread.S
varies := yes
needs :=
