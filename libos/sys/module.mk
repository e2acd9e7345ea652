# The linker takes from the archive what it meets first: of two definitions, the weak one must come
# next after its callers (vectors.c, fcntl.c, futex.c), and the other one before them, or after both.
sources := vectors_whole.c access.c affinity.c capabilities.c change_status.c children.c \
	close.c close_range.c credentials.c directory.c dup.c exit.c fcntl.c file_advice.c file_lock.c \
	file_size.c file_statistics.c file_sync.c futex.c futex_any.c futex_deadline.c futex_pi.c group.c groups.c \
	ioctl.c limits.c make.c mem_advise.c mem_brk.c mem_core.c mem_lock.c mem_map.c mem_protect.c mem_remap.c \
	mem_sync.c membarrier.c memory_file.c missing.c clone.c clone_process.c open.c personality.c poll.c \
	poll_entries.c poll_time.c poll_wait.c ppoll.c prctl.c priority.c process.c pselect.c \
	random.c read.c read_at.c read_link.c remove.c rename.c robust_list.c schedule.c schedule_attributes.c seek.c \
	select.c select_sets.c signal_action.c signal_mask.c signal_queue.c signal_return.c signal_send.c \
	signal_stack.c signal_suspend.c signal_wait.c status.c status_names.c status_path.c statx.c \
	system_info.c system_name.c thread.c thread_id.c time_clock.c time_interval.c time_set.c \
	time_sleep.c time_timers.c time_times.c times_old.c umask.c usage.c user.c wait_mask.c write.c \
	write_at.c \
	epoll.c epoll_wait.c eventfd.c mqueue.c mqueue_notify.c pipe.c pipe_size.c signalfd.c socket_accept.c socket_message.c socket_messages.c \
	socket_name.c socket_new.c socket_option.c socket_pair.c socket_rights.c timerfd.c transfer.c \
	vectors.c
threads := futex_op.c futex_pi_requeue.c futex_requeue.c futex_table.c lender.c
small := clone.c
varies := yes
needs := generated libos/epoll libos/eventfd libos/mqueue libos/pipe libos/unix libos/waited libos/dev libos/fs libos/tty libos/file libos/signal libos/time libos/crash libos/sched libos/log \
	libos/mm libos/rand libos/lib machine arch include
