# SPDX-License-Identifier: MIT
tests := test_wait_queue

test_wait_queue_sources := libos/sched/wait_queue.c
