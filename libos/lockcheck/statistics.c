/* SPDX-License-Identifier: MIT */
#include <crash/report_line.h>
#include <machine/clock.h>

#include "statistics.h"

static void add(uint64_t *to, uint64_t value)
{
	__atomic_fetch_add(to, value, __ATOMIC_RELAXED);
}

static void raise(uint64_t *to, uint64_t value)
{
	uint64_t most = __atomic_load_n(to, __ATOMIC_RELAXED);

	while (value > most && !__atomic_compare_exchange_n(to, &most, value, true, __ATOMIC_RELAXED,
							    __ATOMIC_RELAXED))
		continue;
}

void statistics_taken(struct statistics *statistics, bool contended, uint64_t waited)
{
	add(&statistics->taken, 1);
	if (!contended)
		return;
	add(&statistics->contended, 1);
	add(&statistics->waited, waited);
	raise(&statistics->waited_most, waited);
}

void statistics_given(struct statistics *statistics, uint64_t held)
{
	add(&statistics->held, held);
	raise(&statistics->held_most, held);
}

static unsigned long microseconds(uint64_t cycles)
{
	return (unsigned long)(machine_clock_duration(cycles) / 1000);
}

void statistics_head(const char *of)
{
	report_line("%-24s %10s %10s %12s %10s %12s %10s", of, "taken", "waited", "us waited",
		    "longest", "us held", "longest");
}

void statistics_line(const char *name, const struct statistics *statistics)
{
	report_line("%-24s %10lu %10lu %12lu %10lu %12lu %10lu", name,
		    (unsigned long)statistics->taken, (unsigned long)statistics->contended,
		    microseconds(statistics->waited), microseconds(statistics->waited_most),
		    microseconds(statistics->held), microseconds(statistics->held_most));
}
