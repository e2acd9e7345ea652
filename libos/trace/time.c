/* SPDX-License-Identifier: MIT */
/*
 * Times.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>

#include <trace/kinds.h>
#include <trace/show.h>

static void show_timespec(struct trace *trace, const struct timespec *time)
{
	trace_format(trace, "{tv_sec=%ld, tv_nsec=%ld}", (long)time->tv_sec, (long)time->tv_nsec);
}

static void show_timeval(struct trace *trace, const struct timeval *time)
{
	trace_format(trace, "{tv_sec=%ld, tv_usec=%ld}", (long)time->tv_sec, (long)time->tv_usec);
}

void trace_timespec(struct trace *trace, unsigned index)
{
	struct timespec time;

	if (trace_fetch(trace, index, &time, sizeof time))
		show_timespec(trace, &time);
}

void trace_timespec_out(struct trace *trace, unsigned index)
{
	struct timespec time;

	if (trace_fetch_result(trace, index, &time, sizeof time))
		show_timespec(trace, &time);
}

/* What was left when a sleep was interrupted; it is not written otherwise. */
void trace_remaining_out(struct trace *trace, unsigned index)
{
	if (trace->result == -EINTR)
		trace_timespec(trace, index);
	else
		trace_pointer(trace, index);
}

void trace_timeval(struct trace *trace, unsigned index)
{
	struct timeval time;

	if (trace_fetch(trace, index, &time, sizeof time))
		show_timeval(trace, &time);
}

void trace_timeval_out(struct trace *trace, unsigned index)
{
	struct timeval time;

	if (trace_fetch_result(trace, index, &time, sizeof time))
		show_timeval(trace, &time);
}

static void show_interval(struct trace *trace, const struct itimerspec *value)
{
	trace_put(trace, "{it_interval=");
	show_timespec(trace, &value->it_interval);
	trace_put(trace, ", it_value=");
	show_timespec(trace, &value->it_value);
	trace_put(trace, "}");
}

void trace_itimerspec(struct trace *trace, unsigned index)
{
	struct itimerspec value;

	if (trace_fetch(trace, index, &value, sizeof value))
		show_interval(trace, &value);
}

void trace_itimerspec_out(struct trace *trace, unsigned index)
{
	struct itimerspec value;

	if (trace_fetch_result(trace, index, &value, sizeof value))
		show_interval(trace, &value);
}

static void show_old_interval(struct trace *trace, const struct itimerval *value)
{
	trace_put(trace, "{it_interval=");
	show_timeval(trace, &value->it_interval);
	trace_put(trace, ", it_value=");
	show_timeval(trace, &value->it_value);
	trace_put(trace, "}");
}

void trace_itimerval(struct trace *trace, unsigned index)
{
	struct itimerval value;

	if (trace_fetch(trace, index, &value, sizeof value))
		show_old_interval(trace, &value);
}

void trace_itimerval_out(struct trace *trace, unsigned index)
{
	struct itimerval value;

	if (trace_fetch_result(trace, index, &value, sizeof value))
		show_old_interval(trace, &value);
}

static void show_stamp(struct trace *trace, const void *element)
{
	const struct timespec *time = element;

	if (time->tv_nsec == UTIME_NOW)
		trace_put(trace, "UTIME_NOW");
	else if (time->tv_nsec == UTIME_OMIT)
		trace_put(trace, "UTIME_OMIT");
	else
		show_timespec(trace, time);
}

/* Of access and of modification. */
void trace_timespecs(struct trace *trace, unsigned index)
{
	trace_show_array(trace, trace_address(trace, index), 2, sizeof(struct timespec), show_stamp);
}

static void show_old_stamp(struct trace *trace, const void *element)
{
	show_timeval(trace, element);
}

void trace_timevals(struct trace *trace, unsigned index)
{
	trace_show_array(trace, trace_address(trace, index), 2, sizeof(struct timeval),
			 show_old_stamp);
}

void trace_utimbuf(struct trace *trace, unsigned index)
{
	struct utimbuf times;

	if (trace_fetch(trace, index, &times, sizeof times))
		trace_format(trace, "{actime=%ld, modtime=%ld}", (long)times.actime,
			     (long)times.modtime);
}
