/* SPDX-License-Identifier: MIT */
/*
 * tests/libos/ramfs/test_linux.c once more, in a directory of the host.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../lib/check.h"
#include "../ramfs/below.h"
#include "monitor.h"

static char folder[] = "/dev/shm/eremite-XXXXXX";

const char *our_folder(void)
{
	char map[100];

	CHECK(mkdtemp(folder) != NULL);
	snprintf(map, sizeof map, "%s:/some/where", folder);
	monitor_map(strdup(map));
	return "/some/where";
}

bool our_tmpfile(void)
{
	return false;
}

void our_end(void)
{
	char command[100];

	snprintf(command, sizeof command, "rm -rf %s", folder);
	CHECK_EQ(system(command), 0);
}
