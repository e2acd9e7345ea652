/* SPDX-License-Identifier: MIT */
#include <machine/paging.h>
#include <waited/waited.h>

#define DEVICE_ID 15 /* none that another file has */

uint64_t waited_number(void)
{
	static uint64_t last = 3; /* the console has the first ones */

	return ++last;
}

void waited_status(struct stat *status, mode_t mode, uint64_t number)
{
	status->st_dev = DEVICE_ID;
	status->st_ino = number;
	status->st_mode = mode;
	status->st_nlink = 1;
	status->st_blksize = PAGE_SIZE;
}
