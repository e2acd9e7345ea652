/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stddef.h>

#include <arch/thread_pointer.h>
#include <arch/user.h>
#include <crash/others.h>
#include <lib/format.h>
#include <log/log.h>
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

void report_peers(int signal)
{
	if (log_is_verbose() || signal == SIGQUIT)
		report_others();
}

/* What musl keeps of the memory that it maps for a thread, at this place in struct pthread. */
#define MAP_OFFSET 72

struct thread_map {
	uint64_t base, size, stack, stack_size, guard;
};

bool report_overflow(uint64_t address, char *to, size_t size)
{
	const struct thread *thread = sched_current();
	uint64_t place = arch_fs_base() + MAP_OFFSET;
	struct thread_map map;

	if (thread == NULL || place >= USER_END ||
	    user_copy_in(&map, (const void *)place, sizeof map) != 0 || map.base == 0 ||
	    address - map.base >= map.guard)
		return false;
	format(to, size, "the guard page of thread %d's stack (%lu bytes from 0x%lx): stack overflow",
	       thread->id, (unsigned long)map.stack_size, (unsigned long)(map.base + map.guard));
	return true;
}

bool frames_are_kept(void)
{
	return thread_count() > 1;
}
