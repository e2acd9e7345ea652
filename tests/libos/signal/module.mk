# SPDX-License-Identifier: MIT
tests := test_queue test_deliver test_peers

test_queue_sources := libos/signal/queue.c
test_deliver_sources := libos/signal/queue.c libos/signal/state.c libos/signal/mask.c libos/signal/deliver.c \
	libos/signal/altstack.c libos/signal/action.c libos/signal/return.c \
	libos/sys/signal_action.c libos/sys/signal_mask.c libos/sys/signal_send.c \
	libos/sys/signal_queue.c libos/sys/signal_suspend.c libos/sys/signal_wait.c \
	libos/sys/signal_stack.c libos/sched/block.c libos/time/convert.c arch/x86_64/sigframe.c arch/x86_64/step.c \
	tests/fake/clock.c tests/fake/context.c
test_peers_kind := threads
test_peers_sources := libos/signal/queue.c libos/signal/deliver.c libos/signal/threads/peers.c \
	libos/signal/mask.c libos/signal/threads/state.c
