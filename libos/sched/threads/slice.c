/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <sched.h>

#include <sched/slice.h>

#define NS_PER_MS 1000000ull
#define NICE_LEVELS 20

/* SCHED_OTHER and SCHED_BATCH: 5 ms; from 10 ms at nice -20 to 0.25 ms at 19. */
static uint64_t weighted(int nice)
{
	return 5 * NS_PER_MS * (uint64_t)(NICE_LEVELS - nice) / NICE_LEVELS;
}

uint64_t slice_of(const struct thread *thread)
{
	switch (thread_policy(thread)) {
	case SCHED_FIFO:
		return 0;
	case SCHED_RR:
		return 100 * NS_PER_MS; /* as Linux */
	case SCHED_IDLE:
		return NS_PER_MS / 20;
	default:
		return weighted(__atomic_load_n(&thread->nice, __ATOMIC_RELAXED));
	}
}
