/* SPDX-License-Identifier: MIT */
/*
 * membarrier(2).
 */
#include <errno.h>
#include <stdbool.h>

#include <sched/barrier.h>

#include <sys_calls.h>

enum command {
	QUERY = 0,
	GLOBAL = 1 << 0,
	GLOBAL_EXPEDITED = 1 << 1,
	REGISTER_GLOBAL_EXPEDITED = 1 << 2,
	PRIVATE_EXPEDITED = 1 << 3,
	REGISTER_PRIVATE_EXPEDITED = 1 << 4,
};

long sys_membarrier(int op, unsigned int flags, int cpu)
{
	static bool registered;

	(void)cpu;
	if (flags != 0)
		return -EINVAL;
	switch (op) {
	case QUERY:
		return GLOBAL | GLOBAL_EXPEDITED | REGISTER_GLOBAL_EXPEDITED | PRIVATE_EXPEDITED |
			REGISTER_PRIVATE_EXPEDITED;
	case REGISTER_PRIVATE_EXPEDITED:
		registered = true;
		return 0;
	case REGISTER_GLOBAL_EXPEDITED:
		return 0;
	case PRIVATE_EXPEDITED:
		if (!registered)
			return -EPERM;
		break;
	case GLOBAL:
	case GLOBAL_EXPEDITED:
		break;
	default:
		return -EINVAL;
	}
	sched_barrier();
	return 0;
}
