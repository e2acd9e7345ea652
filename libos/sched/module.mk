sources := block.c sleeper.c wait_queue.c
threads := barrier.c changed.c cpus.c cycles.c deadlock.c idle.c note.c preempted.c report.c run_queue.c slice.c switch.c thread.c timeout.c timer.c wake.c
varies := yes
needs := include libos/lib libos/mm libos/crash machine arch
