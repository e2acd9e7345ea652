/* SPDX-License-Identifier: MIT */
/*
 * What the parts share that are in the way of the program: the linker lets the callers of a function
 * call __wrap_<its name> instead, which is here, and calls the function as __real_<its name>
 * (wraps.options).  Without --with=strace nothing of this is in an image.
 *
 * A line is held until its call returns, so that it is one piece among what others write.  If the
 * call blocks, runs handlers or ends the guest, what there is of it is written before.
 */
#ifndef TRACED_H
#define TRACED_H

#include <stdbool.h>

#include <trace/trace.h>

/* who.c: append who makes the call, "[pid 3] ", if there are several threads. */
void traced_who(struct trace *trace);

/* A call on the way, on its caller's stack. */
struct traced {
	struct trace trace;
	bool chosen;
	bool written; /* the part before the call */
	bool ended;   /* all of it */
};

/* False: a call within a call, which is not shown. */
bool traced_begin(struct traced *traced, const struct trace_call *call, const long *arguments);
void traced_end(struct traced *traced, long result);

/* The call on the way writes what there is of it. */
void traced_write(void);

/* The same, and it is no longer the one on the way: handlers run before it returns. */
void traced_leave(void);

/* The same: the thread may leave this CPU.  What it returns says traced_continue what goes on. */
struct traced *traced_suspend(void);
void traced_continue(struct traced *traced);

/* The call on the way returns RESULT, after handlers have run. */
void traced_return(long result);

/* A line of its own, what SHOW appends for SUBJECT; nothing if nothing is traced.  After
 * traced_write or traced_leave. */
void traced_line(void (*show)(struct trace *trace, const void *subject), const void *subject);

/* No more is to come of the line that was written last. */
void traced_finish(void);

/* The value of the option eremite.strace=: trace_chosen's TEXT. */
#define TRACED_CHOICE_SIZE 256
void traced_choose(const char *text);

/* What the objects of libtrace.a call, one for each system call. */
long eremite_trace_call(const struct trace_call *call,
			long (*function)(long, long, long, long, long, long),
			const long *arguments);

#endif
