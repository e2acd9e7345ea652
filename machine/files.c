/* SPDX-License-Identifier: MIT */
/*
 * Only Skete has files of the host.
 */
#include <errno.h>

#include <machine/files.h>
#include <machine/machines.h>

unsigned machine_files_count(void)
{
	return machine_is_skete() ? skete_files_count() : 0;
}

long machine_files_call(unsigned call, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	return machine_is_skete() ? skete_files_call(call, a, b, c, d) : -ENODEV;
}
