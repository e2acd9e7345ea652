/* SPDX-License-Identifier: MIT */
#include <fs/path.h>

#include <sys_calls.h>

long sys_umask(mode_t mask)
{
	mode_t old = file_mask;

	file_mask = mask & 0777;
	return (long)old;
}
