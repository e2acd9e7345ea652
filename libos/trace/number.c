/* SPDX-License-Identifier: MIT */
/*
 * syscall(2) of a number that no call has: syscall_5000() = -1 ENOSYS
 */
#include <lib/format.h>
#include <trace/kinds.h>

#include "traced.h"

long __real_missing_number(long number);
long __wrap_missing_number(long number);

long __wrap_missing_number(long number)
{
	static const long none[6];
	char name[32];
	const struct trace_call call = { .name = name, .show_result = trace_result_plain };
	struct traced traced;
	bool shown;
	long result;

	format(name, sizeof name, "syscall_%ld", number);
	shown = traced_begin(&traced, &call, none);
	result = __real_missing_number(number);
	if (shown)
		traced_end(&traced, result);
	return result;
}
