/* SPDX-License-Identifier: MIT */
#include <sched/thread.h>
#include <trace/show.h>

#include "../traced.h"

/* From the second thread on, for good: so it does not depend on when others end. */
void traced_who(struct trace *trace)
{
	static bool several;

	if (!several && thread_count() < 2)
		return;
	several = true;
	trace_format(trace, "[pid %d] ", sched_current()->id);
}
