# SPDX-License-Identifier: MIT
tests := explore explore_calls test_threads test_calls test_races test_races_calls test_run_queue test_timeout test_due_timers

threads_sched := $(wildcard libos/sched/threads/*.c) libos/sched/wait_queue.c \
	libos/file/threads/calls.c libos/lib/tree.c
threads_futex := $(wildcard libos/sys/threads/futex*.c) \
	$(addprefix libos/sys/threads/,affinity.c lender.c)
threads_machine := tests/fake/threads/cpus.c tests/fake/threads/machine.c \
	arch/x86_64/threads/context.c arch/x86_64/threads/switch.S
threads_tested := $(addprefix tests/libos/threads/explore_,changes.c flags.c lenders.c locks.c wakes.c) \
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
test_due_timers_kind := threads
test_due_timers_sources := libos/time/threads/timer.c libos/sched/threads/timeout.c libos/lib/tree.c

# Programs that call: files, signals, clone and exit.
calls_modules := $(foreach m,epoll eventfd mqueue pipe unix waited file,$(wildcard libos/$m/*.c)) $(addprefix libos/file/threads/,enter.c enter_held.c own.c)
calls_signal := $(addprefix libos/signal/,action.c altstack.c deliver.c mask.c queue.c threads/peers.c threads/state.c)
calls_time := $(addprefix libos/time/,clock.c convert.c interval.c threads/timer.c threads/cpu_clock.c)
calls_sys := $(addprefix libos/sys/,close.c dup.c epoll.c epoll_wait.c eventfd.c fcntl.c mqueue.c mqueue_notify.c pipe.c pipe_size.c poll.c poll_entries.c \
	poll_time.c threads/poll_wait.c read.c read_at.c seek.c signal_action.c signal_mask.c signal_send.c signal_suspend.c signal_wait.c \
	signalfd.c socket_accept.c socket_message.c socket_name.c socket_new.c socket_option.c socket_pair.c socket_rights.c time_interval.c time_sleep.c timerfd.c vectors.c \
	vectors_whole.c wait_mask.c write.c write_at.c)
calls_ram := $(wildcard libos/ramfs/*.c) $(addprefix libos/fs/,inode.c open.c regular.c)
calls_ends := $(addprefix libos/sys/threads/,clone.c exit.c robust_list.c thread_id.c)
calls_tested := $(addprefix tests/libos/threads/explore_,files.c epoll.c mqueues.c ram.c signals.c sockets.c ends.c) \
	$(threads_sched) $(threads_futex) $(calls_ends) $(calls_modules) $(calls_signal) $(calls_time) $(calls_sys) $(calls_ram) tests/fake/threads/maps.c

explore_calls_kind := explored
explore_calls_sources := $(calls_tested) $(threads_machine) tests/fake/threads/handlers.c \
	tests/fake/threads/system.c tests/fake/threads/access.c
test_races_calls_kind := races
test_races_calls_sources := $(calls_tested) $(patsubst %/cpus.c,%/parallel.c,$(threads_machine)) \
	tests/fake/threads/handlers.c tests/fake/threads/system.c arch/x86_64/threads/lock.c
test_calls_kind := threads
test_calls_sources := $(calls_tested) $(threads_machine) tests/fake/threads/handlers.c tests/fake/threads/system.c
