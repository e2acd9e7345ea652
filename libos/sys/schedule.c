/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies (sched(7)).  The one thread runs whenever it can, as each of them asks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <time.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "credentials.h"
#include "process.h"

#define PRIORITY_LOWEST 1 /* of the real-time policies */
#define PRIORITY_HIGHEST 99
#define ROUND_ROBIN_SLICE 100000000l /* ns, Linux's */
#define RESET_ON_FORK 0x40000000
#define POLICY_DEADLINE 6 /* Linux has it; it is set by sched_setattr */

static int policy = SCHED_OTHER;
static int priority;
static int reset_on_fork;

static bool is_real_time(int which)
{
	return which == SCHED_FIFO || which == SCHED_RR;
}

static bool is_policy(int which)
{
	return is_real_time(which) || which == SCHED_OTHER || which == SCHED_BATCH ||
		which == SCHED_IDLE;
}

static int check_pid(pid_t pid)
{
	if (pid < 0)
		return -EINVAL;
	return process_is(pid) ? 0 : -ESRCH;
}

static int set(int new_policy, int flags, const struct sched_param *param)
{
	int wanted;

	if (user_copy_in(&wanted, param, sizeof wanted) != 0)
		return -EFAULT;
	if (!is_policy(new_policy))
		return -EINVAL;
	if (is_real_time(new_policy) ? wanted < PRIORITY_LOWEST || wanted > PRIORITY_HIGHEST
				     : wanted != 0)
		return -EINVAL;
	if (is_real_time(new_policy) && !credentials_capable(CAP_SYS_NICE) &&
	    (new_policy != policy || wanted > priority))
		return -EPERM;
	policy = new_policy;
	priority = wanted;
	reset_on_fork = flags;
	return 0;
}

long sys_sched_yield(void)
{
	return 0;
}

long sys_sched_setscheduler(pid_t pid, int new_policy, const struct sched_param *param)
{
	int status = check_pid(pid);

	if (param == NULL || new_policy < 0)
		return -EINVAL;
	return status != 0 ? status : set(new_policy & ~RESET_ON_FORK, new_policy & RESET_ON_FORK,
					  param);
}

long sys_sched_setparam(pid_t pid, const struct sched_param *param)
{
	int status = check_pid(pid);

	if (param == NULL)
		return -EINVAL;
	return status != 0 ? status : set(policy, reset_on_fork, param);
}

long sys_sched_getscheduler(pid_t pid)
{
	int status = check_pid(pid);

	return status != 0 ? status : policy | reset_on_fork;
}

long sys_sched_getparam(pid_t pid, struct sched_param *param)
{
	int status = check_pid(pid);

	if (param == NULL)
		return -EINVAL;
	return status != 0 ? status : user_copy_out(param, &priority, sizeof priority);
}

long sys_sched_get_priority_max(int which)
{
	if (is_real_time(which))
		return PRIORITY_HIGHEST;
	return is_policy(which) || which == POLICY_DEADLINE ? 0 : -EINVAL;
}

long sys_sched_get_priority_min(int which)
{
	if (is_real_time(which))
		return PRIORITY_LOWEST;
	return is_policy(which) || which == POLICY_DEADLINE ? 0 : -EINVAL;
}

/* Nobody takes turns with the thread but under SCHED_RR, whose slice is told. */
long sys_sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
	struct timespec slice = { .tv_nsec = policy == SCHED_RR ? ROUND_ROBIN_SLICE : 0 };
	int status = check_pid(pid);

	return status != 0 ? status : user_copy_out(interval, &slice, sizeof slice);
}
