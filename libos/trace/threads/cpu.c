/* SPDX-License-Identifier: MIT */
#include <arch/this_cpu.h>
#include <sched/thread.h>
#include <trace/show.h>

#include "../traced.h"

struct traced_cpu *traced_cpu(void)
{
	static struct traced_cpu cpus[ARCH_CPUS];

	return &cpus[arch_this_cpu()->number];
}

/* From the second thread on, for good: so it does not depend on when others end. */
void traced_who(struct trace *trace)
{
	static bool several;

	if (!several && thread_count() < 2)
		return;
	several = true;
	trace_format(trace, "[pid %d] ", sched_current()->id);
}
