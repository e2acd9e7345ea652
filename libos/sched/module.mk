# SPDX-License-Identifier: MIT
sources := block.c sleeper.c wait_queue.c
threads := barrier.c changed.c cpus.c cycles.c deadlock.c idle.c look.c note.c preempted.c report.c run_queue.c slice.c switch.c thread.c timeout.c timer.c wake.c
# What is not done at each switch.
small := cycles.c deadlock.c idle.c note.c preempted.c report.c thread.c timeout.c timer.c
varies := yes
needs := include libos/lib libos/mm libos/crash machine arch
