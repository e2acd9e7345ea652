/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <machine/clock.h>
#include <machine/cpu.h>
#include <machine/event.h>
#include <sched/thread.h>
#include <who.h>

#include "../report.h"

void report_alone(void)
{
	static unsigned reporter; /* 1 + the CPU */
	unsigned self = machine_cpu() + 1, found = 0;

	if (!__atomic_compare_exchange_n(&reporter, &found, self, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST) && found != self)
		for (;;)
			machine_wait(MACHINE_NEVER);
}

void report_thread(void)
{
	const struct thread *thread = sched_current();
	char name[TASK_NAME];
	size_t length = 0;

	if (thread == NULL || thread_count() == 1)
		return;
	for (; length < sizeof name - 1 && thread->name.text[length] != '\0'; length++)
		name[length] = thread->name.text[length] >= ' ' && thread->name.text[length] <= '~' ?
			thread->name.text[length] : '?';
	name[length] = '\0';
	if (length == 0)
		report_line("  in thread %d", thread->id);
	else
		report_line("  in thread %d, \"%s\"", thread->id, name);
}
