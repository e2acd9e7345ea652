/* SPDX-License-Identifier: MIT */
/*
 * Limits, names of the system; what depends on another argument: futex, mremap.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include <trace/kinds.h>
#include <trace/show.h>

#define FUTEX_OPERATION 0x7f

enum futex_operation {
	FUTEX_WAIT = 0, FUTEX_REQUEUE = 3, FUTEX_CMP_REQUEUE = 4, FUTEX_WAKE_OP = 5, FUTEX_LOCK_PI = 6,
	FUTEX_WAIT_BITSET = 9, FUTEX_WAKE_BITSET = 10, FUTEX_WAIT_REQUEUE_PI = 11,
	FUTEX_CMP_REQUEUE_PI = 12, FUTEX_LOCK_PI2 = 13,
};

static int futex_operation(const struct trace *trace)
{
	return trace_number(trace, 1) & FUTEX_OPERATION;
}

/* A time, or how many are to be moved or woken. */
void trace_futex_timeout(struct trace *trace, unsigned index)
{
	switch (futex_operation(trace)) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_WAIT_REQUEUE_PI:
		trace_timespec(trace, index);
		return;
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
	case FUTEX_CMP_REQUEUE_PI:
	case FUTEX_WAKE_OP:
		trace_signed(trace, index);
		return;
	}
}

void trace_futex_word2(struct trace *trace, unsigned index)
{
	switch (futex_operation(trace)) {
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
	case FUTEX_CMP_REQUEUE_PI:
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_WAKE_OP:
		trace_pointer(trace, index);
		return;
	}
}

void trace_futex_value3(struct trace *trace, unsigned index)
{
	switch (futex_operation(trace)) {
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAKE_BITSET:
		if (trace_number(trace, index) == -1) {
			trace_put(trace, "FUTEX_BITSET_MATCH_ANY");
			return;
		}
		trace_hex(trace, index);
		return;
	case FUTEX_WAKE_OP:
		trace_hex(trace, index);
		return;
	case FUTEX_CMP_REQUEUE:
	case FUTEX_CMP_REQUEUE_PI:
		trace_signed(trace, index);
		return;
	}
}

void trace_mremap_to(struct trace *trace, unsigned index)
{
	if (trace_number(trace, index - 1) & MREMAP_FIXED)
		trace_pointer(trace, index);
}

enum prctl_option {
	PR_SET_PDEATHSIG = 1, PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_DUMPABLE, PR_SET_NAME = 15,
	PR_GET_NAME, PR_CAPBSET_READ = 23, PR_CAPBSET_DROP, PR_SET_TIMERSLACK = 29, PR_GET_TIMERSLACK,
};

void trace_prctl_arg(struct trace *trace, unsigned index)
{
	if (trace_number(trace, 0) == PR_SET_NAME)
		trace_string(trace, index);
	else if (trace_number(trace, 0) == PR_SET_PDEATHSIG)
		trace_signal(trace, index);
	else
		trace_hex_long(trace, index);
}

/* Those behind it: the C library passes whatever there is. */
void trace_prctl_rest(struct trace *trace, unsigned index)
{
	switch (trace_number(trace, 0)) {
	case PR_SET_PDEATHSIG:
	case PR_GET_PDEATHSIG:
	case PR_GET_DUMPABLE:
	case PR_SET_DUMPABLE:
	case PR_SET_NAME:
	case PR_GET_NAME:
	case PR_CAPBSET_READ:
	case PR_CAPBSET_DROP:
	case PR_SET_TIMERSLACK:
	case PR_GET_TIMERSLACK:
		return;
	default:
		trace_hex_long(trace, index);
	}
}

/* The kernel's struct rlimit. */
struct limits {
	uint64_t current, most;
};

static void show_limit(struct trace *trace, const char *name, uint64_t limit)
{
	if (limit == UINT64_MAX)
		trace_format(trace, "%sRLIM_INFINITY", name);
	else if (limit > 1024 && limit % 1024 == 0)
		trace_format(trace, "%s%lu*1024", name, (unsigned long)limit / 1024);
	else
		trace_format(trace, "%s%lu", name, (unsigned long)limit);
}

static void show_limits(struct trace *trace, const struct limits *limits)
{
	show_limit(trace, "{rlim_cur=", limits->current);
	show_limit(trace, ", rlim_max=", limits->most);
	trace_put(trace, "}");
}

void trace_rlimit(struct trace *trace, unsigned index)
{
	struct limits limits;

	if (trace_fetch(trace, index, &limits, sizeof limits))
		show_limits(trace, &limits);
}

void trace_rlimit_out(struct trace *trace, unsigned index)
{
	struct limits limits;

	if (trace_fetch_result(trace, index, &limits, sizeof limits))
		show_limits(trace, &limits);
}

#define NAME_SIZE 65 /* of each member of struct utsname */

void trace_utsname_out(struct trace *trace, unsigned index)
{
	uint64_t address = trace_address(trace, index);
	char probe;

	if (!trace_fetch_result(trace, index, &probe, 1))
		return;
	trace_put(trace, "{sysname=");
	trace_show_path(trace, address, NAME_SIZE);
	trace_put(trace, ", nodename=");
	trace_show_path(trace, address + NAME_SIZE, NAME_SIZE);
	trace_put(trace, ", ...}");
}
