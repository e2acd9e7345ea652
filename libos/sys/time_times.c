/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/times.h>

#include <arch/user.h>
#include <time/clock.h>
#include <time/convert.h>

#include <sys_calls.h>

#define NSEC_PER_TICK (NSEC_PER_SEC / 100) /* sysconf(_SC_CLK_TCK) */

/* A call is a function call: its time is not told from that of the application. */
long sys_times(struct tms *result)
{
	struct tms times;

	memset(&times, 0, sizeof(times));
	times.tms_utime = (clock_t)(clock_now(CLOCK_KIND_CPU) / NSEC_PER_TICK);
	if (result && user_copy_out(result, &times, sizeof(times)) != 0)
		return -EFAULT;
	return (long)(clock_now(CLOCK_KIND_BOOT) / NSEC_PER_TICK);
}
