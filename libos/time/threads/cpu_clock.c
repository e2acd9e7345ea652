/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <machine/clock.h>
#include <time/convert.h>
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

uint64_t clock_cpu_reaches(enum clock_kind kind, uint64_t deadline)
{
	const uint64_t soonest = 1000000; /* ns: all others sleep too, or the clock is nearly there */
	uint64_t left = time_until(deadline, clock_now(kind)) / clock_cpu_speed(kind);

	if (kind != CLOCK_KIND_CPU && clock_thread_kind((int)kind - CLOCK_KIND_CPU) < 0)
		return MACHINE_NEVER; /* it has ended */
	return time_add(machine_clock_monotonic(), left > soonest ? left : soonest);
}
