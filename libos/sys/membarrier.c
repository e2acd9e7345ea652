/* SPDX-License-Identifier: MIT */
/*
 * membarrier(2).
 */
#include <errno.h>

#include <arch/cpu.h>
#include <sched/barrier.h>

#include <sys_calls.h>

enum command {
	QUERY = 0,
	GLOBAL = 1 << 0,
	GLOBAL_EXPEDITED = 1 << 1,
	REGISTER_GLOBAL_EXPEDITED = 1 << 2,
	PRIVATE_EXPEDITED = 1 << 3,
	REGISTER_PRIVATE_EXPEDITED = 1 << 4,
	SYNC_CORE = 1 << 5,
	REGISTER_SYNC_CORE = 1 << 6,
};

/* What the process registered for, as the commands that it may use. */
static int registered = GLOBAL | GLOBAL_EXPEDITED;

static void use(int command)
{
	__atomic_fetch_or(&registered, command, __ATOMIC_RELAXED);
}

/* Others go on by an iret, which drops what was fetched of code that has changed since; cpuid does the
 * same. */
static int barrier(int command)
{
	if (!(__atomic_load_n(&registered, __ATOMIC_RELAXED) & command))
		return -EPERM;
	sched_barrier(command == SYNC_CORE);
	if (command == SYNC_CORE)
		cpuid(0, 0);
	return 0;
}

long sys_membarrier(int op, unsigned int flags, int cpu)
{
	(void)cpu;
	if (flags != 0)
		return -EINVAL;
	switch (op) {
	case QUERY:
		return (REGISTER_SYNC_CORE << 1) - 1;
	case REGISTER_GLOBAL_EXPEDITED:
	case REGISTER_PRIVATE_EXPEDITED:
	case REGISTER_SYNC_CORE:
		use(op >> 1);
		return 0;
	case GLOBAL:
	case GLOBAL_EXPEDITED:
	case PRIVATE_EXPEDITED:
	case SYNC_CORE:
		return barrier(op);
	default:
		return -EINVAL;
	}
}
