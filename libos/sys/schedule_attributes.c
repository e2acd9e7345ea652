/* SPDX-License-Identifier: MIT */
/*
 * sched_setattr(2), sched_getattr(2): policy, priority and nice value at once, in a structure that may
 * grow.  There is no SCHED_DEADLINE, and nobody clamps frequencies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "credentials.h"

#define RESET_ON_FORK 0x40000000
#define NICE_OFFSET 20 /* of getpriority */
#define SIZE_FIRST 48  /* without what came later */
#define SIZE_LARGEST 4096

enum schedule_flag {
	FLAG_RESET_ON_FORK = 1,
	FLAG_KEEP_POLICY = 8,
	FLAG_KEEP_PARAMETERS = 16,
	FLAG_CLAMP = 32 | 64,
	FLAG_ALL = 127,
};

struct sched_attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t clamp_low, clamp_high;
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* What is behind the structure that we know may only be 0. */
static int check_rest(const char *from, size_t size)
{
	char byte;

	for (size_t at = sizeof(struct sched_attr); at < size; at++) {
		if (user_copy_in(&byte, from + at, 1) != 0)
			return -EFAULT;
		if (byte != 0)
			return -E2BIG;
	}
	return 0;
}

static int copy_in(struct sched_attr *to, const struct sched_attr *from)
{
	uint32_t size;

	memset(to, 0, sizeof *to);
	if (user_copy_in(&size, from, sizeof size) != 0)
		return -EFAULT;
	if (size == 0)
		size = SIZE_FIRST;
	if (size < SIZE_FIRST || size > SIZE_LARGEST)
		return -E2BIG;
	if (user_copy_in(to, from, smaller(size, sizeof *to)) != 0)
		return -EFAULT;
	if (to->flags & FLAG_CLAMP && size < sizeof *to)
		return -EINVAL;
	return check_rest((const char *)from, size);
}

static bool is_nice(uint32_t policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH;
}

/* The policy is a parameter, too, to Linux: the one that is asked for must fit them, and is not set. */
static int keep_parameters(pid_t pid, struct sched_attr *wanted, uint32_t policy)
{
	long lowest = sys_sched_get_priority_min((int)wanted->policy);
	int32_t priority;
	long status = sys_sched_getparam(pid, (struct sched_param *)&priority);

	if (status != 0)
		return (int)status;
	if (lowest < 0 || (lowest != 0) != (priority != 0))
		return -EINVAL;
	wanted->priority = (uint32_t)priority;
	wanted->policy = policy;
	return 0;
}

/* What is to be kept, from NOW, which sched_getscheduler returned. */
static int keep(pid_t pid, struct sched_attr *wanted, int now)
{
	uint32_t policy = (uint32_t)(now & ~RESET_ON_FORK);

	if (wanted->flags & FLAG_KEEP_POLICY) {
		wanted->policy = policy;
		wanted->flags &= ~(uint64_t)FLAG_RESET_ON_FORK;
		wanted->flags |= now & RESET_ON_FORK ? FLAG_RESET_ON_FORK : 0;
	}
	return wanted->flags & FLAG_KEEP_PARAMETERS ? keep_parameters(pid, wanted, policy) : 0;
}

static int change(pid_t pid, const struct sched_attr *wanted)
{
	int flags = wanted->flags & FLAG_RESET_ON_FORK ? RESET_ON_FORK : 0;
	bool renices = is_nice(wanted->policy) && !(wanted->flags & FLAG_KEEP_PARAMETERS);
	int32_t priority = (int32_t)wanted->priority;
	long status;

	if (wanted->flags & ~(uint64_t)FLAG_ALL || wanted->policy & RESET_ON_FORK)
		return -EINVAL;
	if (renices && wanted->nice < NICE_OFFSET - sys_getpriority(PRIO_PROCESS, (id_t)pid) &&
	    !credentials_capable(CAP_SYS_NICE))
		return -EPERM;
	if (wanted->flags & FLAG_CLAMP)
		return -EOPNOTSUPP;
	status = sys_sched_setscheduler(pid, (int)wanted->policy | flags,
					(const struct sched_param *)&priority);
	if (status == 0 && renices)
		status = sys_setpriority(PRIO_PROCESS, (id_t)pid, wanted->nice);
	return (int)status;
}

long sys_sched_setattr(pid_t pid, struct sched_attr *attributes, unsigned int flags)
{
	const uint32_t known = sizeof(struct sched_attr);
	struct sched_attr wanted;
	int status;

	if (attributes == NULL || pid < 0 || flags != 0)
		return -EINVAL;
	status = copy_in(&wanted, attributes);
	if (status == -E2BIG && user_copy_out(attributes, &known, sizeof known) != 0)
		return -EFAULT;
	if (status != 0)
		return status;
	if ((int32_t)wanted.policy < 0)
		return -EINVAL;
	status = (int)sys_sched_getscheduler(pid);
	if (status >= 0)
		status = keep(pid, &wanted, status);
	return status != 0 ? status : change(pid, &wanted);
}

static int zero(char *to, size_t size)
{
	const char zeros[64] = { 0 };

	for (size_t at = 0, step; at < size; at += step) {
		step = smaller(size - at, sizeof zeros);
		if (user_copy_out(to + at, zeros, step) != 0)
			return -EFAULT;
	}
	return 0;
}

/* Of a thread that has a nice value, the runtime is its slice. */
static void fill(pid_t pid, int policy, struct sched_attr *now)
{
	struct timespec slice;
	int32_t priority;

	now->policy = (uint32_t)(policy & ~RESET_ON_FORK);
	now->flags = policy & RESET_ON_FORK ? FLAG_RESET_ON_FORK : 0;
	if (sys_sched_getparam(pid, (struct sched_param *)&priority) == 0)
		now->priority = (uint32_t)priority;
	if (now->priority != 0)
		return;
	now->nice = NICE_OFFSET - (int32_t)sys_getpriority(PRIO_PROCESS, (id_t)pid);
	if (sys_sched_rr_get_interval(pid, &slice) == 0)
		now->runtime = (uint64_t)slice.tv_nsec;
}

long sys_sched_getattr(pid_t pid, struct sched_attr *attributes, unsigned int size,
		       unsigned int flags)
{
	struct sched_attr now;
	long policy;

	if (attributes == NULL || pid < 0 || size < SIZE_FIRST || size > SIZE_LARGEST || flags != 0)
		return -EINVAL;
	policy = sys_sched_getscheduler(pid);
	if (policy < 0)
		return policy;
	memset(&now, 0, sizeof now);
	fill(pid, (int)policy, &now);
	now.size = (uint32_t)smaller(size, sizeof now);
	if (user_copy_out(attributes, &now, now.size) != 0)
		return -EFAULT;
	return zero((char *)attributes + now.size, size - now.size);
}
