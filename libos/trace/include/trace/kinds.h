/* SPDX-License-Identifier: MIT */
/*
 * The kinds of libos/sys/syscalls.tbl that are functions.
 */
#ifndef TRACE_KINDS_H
#define TRACE_KINDS_H

#include <trace/trace.h>

/* One of a table of names.tbl. */
void trace_named(struct trace *trace, unsigned index);

void trace_altstack(struct trace *trace, unsigned index);
void trace_altstack_out(struct trace *trace, unsigned index);
void trace_create_mode(struct trace *trace, unsigned index);
void trace_data(struct trace *trace, unsigned index);
void trace_data_out(struct trace *trace, unsigned index);
void trace_dirfd(struct trace *trace, unsigned index);
void trace_epoll_event(struct trace *trace, unsigned index);
void trace_epoll_events_out(struct trace *trace, unsigned index);
void trace_fcntl_arg(struct trace *trace, unsigned index);
void trace_fd(struct trace *trace, unsigned index);
void trace_fd_set(struct trace *trace, unsigned index);
void trace_fds_out(struct trace *trace, unsigned index);
void trace_file_mode(struct trace *trace, unsigned index);
void trace_futex_timeout(struct trace *trace, unsigned index);
void trace_futex_value3(struct trace *trace, unsigned index);
void trace_futex_word2(struct trace *trace, unsigned index);
void trace_hex(struct trace *trace, unsigned index);
void trace_hex_long(struct trace *trace, unsigned index);
void trace_id(struct trace *trace, unsigned index);
void trace_int_in(struct trace *trace, unsigned index);
void trace_int_out(struct trace *trace, unsigned index);
void trace_ioctl_arg_out(struct trace *trace, unsigned index);
void trace_iovec(struct trace *trace, unsigned index);
void trace_iovec_out(struct trace *trace, unsigned index);
void trace_itimerspec(struct trace *trace, unsigned index);
void trace_itimerspec_out(struct trace *trace, unsigned index);
void trace_itimerval(struct trace *trace, unsigned index);
void trace_itimerval_out(struct trace *trace, unsigned index);
void trace_length_out(struct trace *trace, unsigned index);
void trace_mremap_to(struct trace *trace, unsigned index);
void trace_msghdr(struct trace *trace, unsigned index);
void trace_msghdr_out(struct trace *trace, unsigned index);
void trace_octal(struct trace *trace, unsigned index);
void trace_option(struct trace *trace, unsigned index);
void trace_option_out(struct trace *trace, unsigned index);
void trace_pointer(struct trace *trace, unsigned index);
void trace_pollfds(struct trace *trace, unsigned index);
void trace_prctl_arg(struct trace *trace, unsigned index);
void trace_prctl_rest(struct trace *trace, unsigned index);
void trace_remaining_out(struct trace *trace, unsigned index);
void trace_rlimit(struct trace *trace, unsigned index);
void trace_rlimit_out(struct trace *trace, unsigned index);
void trace_sigaction(struct trace *trace, unsigned index);
void trace_sigaction_out(struct trace *trace, unsigned index);
void trace_sigevent(struct trace *trace, unsigned index);
void trace_siginfo(struct trace *trace, unsigned index);
void trace_siginfo_out(struct trace *trace, unsigned index);
void trace_signal(struct trace *trace, unsigned index);
void trace_signed(struct trace *trace, unsigned index);
void trace_signed_long(struct trace *trace, unsigned index);
void trace_sigset(struct trace *trace, unsigned index);
void trace_sigset_out(struct trace *trace, unsigned index);
void trace_sockaddr(struct trace *trace, unsigned index);
void trace_sockaddr_out(struct trace *trace, unsigned index);
void trace_stat_out(struct trace *trace, unsigned index);
void trace_statx_out(struct trace *trace, unsigned index);
void trace_string(struct trace *trace, unsigned index);
void trace_string_out(struct trace *trace, unsigned index);
void trace_text_out(struct trace *trace, unsigned index);
void trace_timespec(struct trace *trace, unsigned index);
void trace_timespec_out(struct trace *trace, unsigned index);
void trace_timespecs(struct trace *trace, unsigned index);
void trace_timeval(struct trace *trace, unsigned index);
void trace_timeval_out(struct trace *trace, unsigned index);
void trace_timevals(struct trace *trace, unsigned index);
void trace_unsigned(struct trace *trace, unsigned index);
void trace_unsigned_long(struct trace *trace, unsigned index);
void trace_utimbuf(struct trace *trace, unsigned index);
void trace_utsname_out(struct trace *trace, unsigned index);

/* How a result is shown. */
void trace_result_address(struct trace *trace);
void trace_result_fcntl(struct trace *trace);
void trace_result_never(struct trace *trace);
void trace_result_octal(struct trace *trace);
void trace_result_plain(struct trace *trace);
void trace_result_polled(struct trace *trace);
void trace_result_selected(struct trace *trace);

#endif
