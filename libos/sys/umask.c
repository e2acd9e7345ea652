/* SPDX-License-Identifier: MIT */
#include <sys_calls.h>

long sys_umask(mode_t mask)
{
	static mode_t current = 022;
	mode_t old = current;

	current = mask & 0777;
	return (long)old;
}
