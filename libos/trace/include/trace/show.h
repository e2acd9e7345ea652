/* SPDX-License-Identifier: MIT */
/*
 * What the parts that show arguments share.
 */
#ifndef TRACE_SHOW_H
#define TRACE_SHOW_H

#include <trace/trace.h>

/* Bytes of a string or of data that are shown, and elements of an array. */
#define TRACE_DATA_SHOWN 32
#define TRACE_PATH_SHOWN 256
#define TRACE_ELEMENTS_SHOWN 16

/* Append text; what does not fit is dropped, and the end is marked. */
void trace_put(struct trace *trace, const char *text);
void trace_format(struct trace *trace, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline uint64_t trace_address(const struct trace *trace, unsigned index)
{
	return (uint64_t)trace->arguments[index];
}

static inline int trace_number(const struct trace *trace, unsigned index)
{
	return (int)trace->arguments[index];
}

/* Copy what argument INDEX points to.  False: NULL or the address was shown instead. */
bool trace_fetch(struct trace *trace, unsigned index, void *to, size_t size);

/* The same, of what a call has filled in: nothing is looked at if it failed. */
bool trace_fetch_result(struct trace *trace, unsigned index, void *to, size_t size);

void trace_show_address(struct trace *trace, uint64_t address);

/* SIZE bytes, quoted, cut off after the first few. */
void trace_show_data(struct trace *trace, uint64_t address, uint64_t size);

/* A path of at most SIZE bytes, which ends at a NUL if there is one. */
void trace_show_path(struct trace *trace, uint64_t address, uint64_t size);

/* What VALUE is called. */
void trace_show_names(struct trace *trace, const struct trace_names *names, unsigned value);

/* As C writes it: 0644. */
void trace_show_octal(struct trace *trace, unsigned value);

void trace_show_signal(struct trace *trace, int number);
void trace_show_mask(struct trace *trace, uint64_t set);
void trace_show_mode(struct trace *trace, unsigned mode);

/* What a siginfo_t tells that depends on the signal: {si_signo=SIGINT, ...}.  INFO is ours. */
void trace_show_siginfo(struct trace *trace, const void *info);

/* A socket address of LENGTH bytes. */
void trace_show_socket_address(struct trace *trace, uint64_t address, uint64_t length);

/* Elements of an array at ADDRESS, each of SIZE bytes (at most 32): in brackets. */
void trace_show_array(struct trace *trace, uint64_t address, uint64_t count, size_t size,
		      void (*show)(struct trace *trace, const void *element));

extern const struct trace_names trace_names_clone_flags, trace_names_domain,
	trace_names_epoll_events, trace_names_fd_flags, trace_names_open_flags,
	trace_names_poll_events, trace_names_sa_flags, trace_names_signal_name,
	trace_names_signal_code, trace_names_segv_code, trace_names_bus_code, trace_names_fpe_code,
	trace_names_ill_code, trace_names_altstack_flags, trace_names_msg_flags,
	trace_names_policy;

#endif
