sources := close.c exit.c futex.c futex_deadline.c ioctl.c mem_advise.c mem_brk.c mem_core.c mem_lock.c mem_map.c \
	mem_protect.c mem_remap.c mem_sync.c missing.c no_threads.c read.c seek.c signal_action.c \
	signal_mask.c signal_queue.c signal_return.c signal_send.c signal_stack.c signal_suspend.c \
	signal_wait.c thread.c time_clock.c time_interval.c time_set.c time_sleep.c time_times.c \
	vectors.c write.c
needs := generated libos/tty libos/file libos/signal libos/time libos/crash libos/sched libos/log \
	libos/mm libos/rand libos/lib machine arch include
