sources := block.c sleeper.c wait_queue.c
threads := cpus.c idle.c preempted.c run_queue.c switch.c thread.c timeout.c wake.c
varies := yes
needs := libos/lib libos/mm libos/crash machine arch
