# SPDX-License-Identifier: MIT
tests := explore test_threads test_races test_run_queue test_timeout

threads_sched := $(wildcard libos/sched/threads/*.c) libos/sched/wait_queue.c \
	libos/file/threads/calls.c libos/lib/tree.c
threads_futex := $(wildcard libos/sys/threads/futex*.c) \
	$(addprefix libos/sys/threads/,affinity.c lender.c)
threads_machine := tests/fake/threads/cpus.c tests/fake/threads/machine.c \
	arch/x86_64/threads/context.c arch/x86_64/threads/switch.S
threads_tested := $(addprefix tests/libos/threads/explore_,changes.c lenders.c locks.c wakes.c) \
	$(threads_sched) $(threads_futex)
threads_programs := $(threads_tested) $(threads_machine)

explore_kind := explored
explore_sources := $(threads_programs) tests/fake/threads/access.c
test_threads_kind := threads
test_threads_sources := $(threads_programs)
test_races_kind := races
test_races_sources := $(threads_tested) $(patsubst %/cpus.c,%/parallel.c,$(threads_machine)) \
	arch/x86_64/threads/lock.c
test_run_queue_kind := threads
test_run_queue_sources := libos/sched/threads/run_queue.c
test_timeout_kind := threads
test_timeout_sources := libos/sched/threads/timeout.c libos/lib/tree.c
