/* SPDX-License-Identifier: MIT */
/*
 * The one CPU.
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "process.h"

#define CPU_SET 1ul /* CPU 0 */

long sys_sched_getaffinity(pid_t pid, size_t size, unsigned long *mask)
{
	const unsigned long set = CPU_SET;

	if (size < sizeof set || size % sizeof set != 0)
		return -EINVAL;
	if (!process_is(pid))
		return -ESRCH;
	return user_copy_out(mask, &set, sizeof set) == 0 ? (long)sizeof set : -EFAULT;
}

long sys_sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask)
{
	unsigned long set = 0;

	if (user_copy_in(&set, mask, size < sizeof set ? size : sizeof set) != 0)
		return -EFAULT;
	if (!process_is(pid))
		return -ESRCH;
	return set & CPU_SET ? 0 : -EINVAL;
}

long sys_getcpu(unsigned int *cpu, unsigned int *node, void *unused)
{
	const unsigned zero = 0;

	(void)unused;
	if ((cpu != NULL && user_copy_out(cpu, &zero, sizeof zero) != 0) ||
	    (node != NULL && user_copy_out(node, &zero, sizeof zero) != 0))
		return -EFAULT;
	return 0;
}
