/* SPDX-License-Identifier: MIT */
/*
 * The statistics, at the end of the program.
 */
#include <stddef.h>

#include <arch/lock_check.h>

#include "classes.h"
#include "options.h"
#include "watched.h"

/* The one of the not yet SHOWN that was waited for longest, then taken most often; 0: none. */
static unsigned next(uint64_t shown)
{
	unsigned most = 0;

	for (unsigned i = 1; i < CLASSES; i++) {
		const struct statistics *new = &classes[i].statistics;
		const struct statistics *old = &classes[most].statistics;

		if (!(shown & 1ull << i) && new->taken > 0 && (most == 0 ||
		    new->waited > old->waited || (new->waited == old->waited && new->taken > old->taken)))
			most = i;
	}
	return most;
}

static void show_libos(void)
{
	uint64_t shown = 0;
	unsigned class;
	char name[40];

	statistics_head("locks of the libOS");
	for (; (class = next(shown)) != 0; shown |= 1ull << class) {
		class_name(class, name, sizeof name);
		statistics_line(name, &classes[class].statistics);
	}
}

void lock_program_ends(void)
{
	if (!locks_options.statistics)
		return;
	locks_options.off = true;
	show_libos();
	watched_show();
}
