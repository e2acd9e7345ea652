# SPDX-License-Identifier: MIT
tests := test_convert test_timer test_clock

test_convert_sources := libos/time/convert.c
test_timer_sources := libos/time/timer.c libos/sched/block.c tests/fake/clock.c \
	tests/fake/context.c
test_clock_sources := libos/time/convert.c libos/time/clock.c libos/time/timer.c \
	libos/time/interval.c libos/sys/time_timers.c libos/sys/time_clock.c libos/sys/futex_deadline.c libos/sys/time_set.c \
	libos/sys/time_sleep.c \
	libos/sys/time_times.c libos/sys/time_interval.c libos/sys/signal_action.c \
	libos/signal/queue.c libos/signal/state.c libos/signal/mask.c libos/signal/deliver.c \
	libos/signal/altstack.c libos/signal/action.c libos/sched/block.c \
	arch/x86_64/sigframe.c arch/x86_64/step.c tests/fake/clock.c tests/fake/context.c
