/* SPDX-License-Identifier: MIT */
/*
 * How fast the time-stamp counter is, where no virtual machine tells.  The kernel knows, and says so
 * in the page of a performance counter, whatever that counts (perf_event_open(2), cap_user_time).
 * Where there are no such counters for us, we measure.
 */
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

#include "process.h"

#define MEASURE_NS 3000000ull
#define SCALE_SHIFT 48

static uint64_t ask_kernel(void)
{
	struct perf_event_attr counter = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof counter, .config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1, .exclude_hv = 1 };
	int fd = (int)syscall(SYS_perf_event_open, &counter, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	const struct perf_event_mmap_page *page;
	uint64_t scale = 0;

	if (fd < 0)
		return 0;
	page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (page == MAP_FAILED)
		return 0;
	if (page->cap_user_time && page->time_shift <= SCALE_SHIFT)
		scale = (uint64_t)page->time_mult << (SCALE_SHIFT - page->time_shift);
	munmap((void *)(uintptr_t)page, PAGE);
	return scale;
}

struct instant {
	uint64_t cycles, time;
};

/* Both at once, as nearly as we get it. */
static struct instant look(void)
{
	struct instant best = { 0 };
	uint64_t shortest = UINT64_MAX;

	for (int i = 0; i < 10; i++) {
		uint64_t before = __rdtsc(), now = run_now(), took = __rdtsc() - before;

		if (took < shortest) {
			best = (struct instant){ before + took / 2, now };
			shortest = took;
		}
	}
	return best;
}

static struct instant first;

void process_clock_begin(void)
{
	first = look();
}

/* Our own work is in it, so that we wait for the rest of the time only. */
static uint64_t measure(void)
{
	uint64_t passed = run_now() - first.time;
	struct instant last;

	if (passed < MEASURE_NS)
		usleep((useconds_t)((MEASURE_NS - passed) / 1000));
	last = look();
	return (uint64_t)(((unsigned __int128)(last.time - first.time) << SCALE_SHIFT) /
			  (last.cycles - first.cycles + 1));
}

uint64_t process_tsc_scale(void)
{
	uint64_t scale = ask_kernel();

	return scale != 0 ? scale : measure();
}
