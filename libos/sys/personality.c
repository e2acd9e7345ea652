/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <sys_calls.h>

#define QUERY 0xfffffffful
#define NO_RANDOMIZATION 0x0040000ul /* of programs executed later: there are none */

long sys_personality(unsigned long persona)
{
	static unsigned long current;
	unsigned long old = current;

	if (persona == QUERY)
		return (long)old;
	if (persona & ~NO_RANDOMIZATION)
		return -EINVAL;
	current = persona;
	return (long)old;
}
