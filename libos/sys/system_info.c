/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/sysinfo.h>

#include <arch/user.h>
#include <mm/frames.h>
#include <time/clock.h>
#include <time/convert.h>

#include <sys_calls.h>

long sys_sysinfo(struct sysinfo *info)
{
	struct sysinfo result;

	memset(&result, 0, sizeof result);
	/* Linux rounds up. */
	result.uptime = (long)((clock_now(CLOCK_KIND_BOOT) + NSEC_PER_SEC - 1) / NSEC_PER_SEC);
	result.totalram = frames_total();
	result.freeram = frames_available();
	result.procs = 1;
	result.mem_unit = 1;
	/* Not the whole structure: the C library's has room for the future after the kernel's. */
	return user_copy_out(info, &result, offsetof(struct sysinfo, mem_unit) +
			     sizeof result.mem_unit);
}
