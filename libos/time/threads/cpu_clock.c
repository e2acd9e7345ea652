/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <time/cpu_clock.h>

int clock_thread_kind(int id)
{
	struct thread *thread;

	spin_lock(&threads_lock);
	thread = thread_find(id);
	id = thread != NULL ? thread->id : 0;
	spin_unlock(&threads_lock);
	return id != 0 ? CLOCK_KIND_CPU + id : -EINVAL;
}

static uint64_t of_thread(int id)
{
	struct thread *thread;
	uint64_t cycles = 0;

	spin_lock(&threads_lock);
	thread = thread_find(id);
	if (thread != NULL)
		cycles = thread_cycles(thread);
	spin_unlock(&threads_lock);
	return cycles;
}

uint64_t clock_cpu_now(enum clock_kind kind)
{
	return machine_clock_duration(kind == CLOCK_KIND_CPU ? thread_cycles_of_all() :
				      of_thread((int)kind - CLOCK_KIND_CPU));
}
