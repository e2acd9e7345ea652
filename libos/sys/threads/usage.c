/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

#include <arch/user.h>
#include <mm/vm.h>
#include <time/clock.h>
#include <time/convert.h>

#include <sys_calls.h>

/* The kernel's structure ends here; the C library's has room for the future after it. */
#define KERNEL_SIZE (offsetof(struct rusage, ru_nivcsw) + sizeof(long))

/* A call is a function call: its time is not told from that of the application.  Page faults are
 * counted for the process alone. */
static void fill(struct rusage *usage, clockid_t clock)
{
	struct vm_statistics memory;

	vm_statistics(&memory);
	time_to_timeval(clock_now((enum clock_kind)clock_kind(clock)), &usage->ru_utime);
	usage->ru_maxrss = (long)(memory.resident_peak >> 10);
	usage->ru_minflt = (long)memory.faults;
}

long sys_getrusage(int who, struct rusage *usage)
{
	struct rusage result;

	memset(&result, 0, sizeof result);
	switch (who) {
	case RUSAGE_SELF:
		fill(&result, CLOCK_PROCESS_CPUTIME_ID);
		break;
	case RUSAGE_THREAD:
		fill(&result, CLOCK_THREAD_CPUTIME_ID);
		break;
	case RUSAGE_CHILDREN:
		break; /* there are none */
	default:
		return -EINVAL;
	}
	return user_copy_out(usage, &result, KERNEL_SIZE);
}
