/* SPDX-License-Identifier: MIT */
#include <lib/format.h>

#include "tell.h"
#include "watched.h"

#define SHOWN 20 /* locks */
#define PLACES 3 /* a backtrace takes the host a while */

static bool goes_before(const struct statistics *a, const struct statistics *b)
{
	return a->waited > b->waited || (a->waited == b->waited && a->taken > b->taken);
}

/* Those that were waited for longest, then those that were taken most often; returns how many. */
static unsigned choose(const struct watched **chosen)
{
	const struct watched *watched;
	unsigned count = 0;

	for (uint32_t node = 1; (watched = watched_at(node)) != NULL; node++) {
		unsigned at = count;

		if (watched->lock == NULL || watched->statistics.taken == 0)
			continue;
		while (at > 0 && goes_before(&watched->statistics, &chosen[at - 1]->statistics))
			at--;
		if (at == SHOWN)
			continue;
		for (unsigned i = count < SHOWN ? count : SHOWN - 1; i > at; i--)
			chosen[i] = chosen[i - 1];
		chosen[at] = watched;
		count += count < SHOWN;
	}
	return count;
}

static void show_line(const struct watched *watched)
{
	char name[40];

	format(name, sizeof name, "%s at 0x%lx", watched->kind,
	       (unsigned long)(uintptr_t)watched->lock);
	statistics_line(name, &watched->statistics);
}

void watched_show(void)
{
	const struct watched *chosen[SHOWN];
	unsigned count = choose(chosen);

	if (count == 0)
		return;
	statistics_head("locks of the program");
	for (unsigned i = 0; i < count; i++)
		show_line(chosen[i]);
	for (unsigned i = 0; i < count && i < PLACES && chosen[i]->contended != NULL; i++) {
		tell("the %s at 0x%lx was first waited for here:", chosen[i]->kind,
		     (unsigned long)(uintptr_t)chosen[i]->lock);
		place_tell(chosen[i]->contended);
	}
}
