# SPDX-License-Identifier: MIT
tests := explore

threads_sched := $(addprefix libos/sched/threads/,block.c changed.c cpus.c cycles.c idle.c preempted.c \
	run_queue.c slice.c sleeper.c switch.c thread.c timeout.c wake.c) libos/sched/wait_queue.c libos/file/threads/calls.c libos/lib/tree.c
threads_futex := $(addprefix libos/sys/threads/,futex.c futex_op.c futex_pi.c futex_table.c lender.c)
# Not instrumented: what is not the program under test.
threads_machine := tests/fake/threads/cpus.c tests/fake/threads/machine.c \
	arch/x86_64/threads/context.c arch/x86_64/threads/switch.S

explore_kind := explored
explore_sources := $(addprefix tests/libos/threads/,explore_locks.c explore_wakes.c) \
	$(threads_sched) $(threads_futex) $(threads_machine) tests/fake/threads/access.c
