/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies of threads (sched(7)).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <time.h>

#include <arch/user.h>
#include <sched/slice.h>
#include <sched/thread.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "../credentials.h"
#include "futex_pi.h"

#define PRIORITY_LOWEST 1 /* of the real-time policies */
#define PRIORITY_HIGHEST THREAD_REAL_TIME
#define RESET_ON_FORK 0x40000000
#define POLICY_DEADLINE 6 /* Linux has it; it is set by sched_setattr */
#define KEEP (-1)         /* the policy that the thread has */

static bool is_real_time(int which)
{
	return which == SCHED_FIFO || which == SCHED_RR;
}

static bool is_policy(int which)
{
	return is_real_time(which) || which == SCHED_OTHER || which == SCHED_BATCH ||
		which == SCHED_IDLE;
}

static int check(const struct thread *thread, int policy, int priority)
{
	if (!is_policy(policy))
		return -EINVAL;
	if (is_real_time(policy) ? priority < PRIORITY_LOWEST || priority > PRIORITY_HIGHEST
				 : priority != 0)
		return -EINVAL;
	if (is_real_time(policy) && !credentials_capable(CAP_SYS_NICE) &&
	    (policy != thread->policy || priority > thread->priority))
		return -EPERM;
	return 0;
}

static int set_locked(struct thread *thread, int policy, int priority)
{
	bool resets = policy == KEEP ? thread->reset_on_fork : policy & RESET_ON_FORK;
	int status;

	policy = policy == KEEP ? thread->policy : policy & ~RESET_ON_FORK;
	status = check(thread, policy, priority);
	if (status != 0)
		return status;
	thread->reset_on_fork = resets;
	thread_set_policy(thread, policy, priority);
	sched_changed(thread);
	return 0;
}

static long set(pid_t id, int policy, const struct sched_param *param)
{
	struct thread *thread;
	int priority, status = -ESRCH;

	if (param == NULL || id < 0)
		return -EINVAL;
	if (user_copy_in(&priority, param, sizeof priority) != 0)
		return -EFAULT;
	spin_lock(&threads_lock);
	thread = thread_find(id);
	if (thread != NULL)
		status = set_locked(thread, policy, priority);
	spin_unlock(&threads_lock);
	if (futex_pi_changed != NULL)
		futex_pi_changed(id);
	sched_look();
	return status;
}

struct schedule {
	int policy, priority;
	uint64_t slice;
};

static int get(pid_t id, struct schedule *schedule)
{
	struct thread *thread;

	if (id < 0)
		return -EINVAL;
	spin_lock(&threads_lock);
	thread = thread_find(id);
	if (thread != NULL)
		*schedule = (struct schedule){
			.policy = thread->policy | (thread->reset_on_fork ? RESET_ON_FORK : 0),
			.priority = thread->priority,
			.slice = slice_of(thread),
		};
	spin_unlock(&threads_lock);
	return thread != NULL ? 0 : -ESRCH;
}

long sys_sched_yield(void)
{
	sched_give_way();
	return signal_hook_return(0);
}

long sys_sched_setscheduler(pid_t pid, int new_policy, const struct sched_param *param)
{
	return new_policy < 0 ? -EINVAL : set(pid, new_policy, param);
}

long sys_sched_setparam(pid_t pid, const struct sched_param *param)
{
	return set(pid, KEEP, param);
}

long sys_sched_getscheduler(pid_t pid)
{
	struct schedule schedule;
	int status = get(pid, &schedule);

	return status != 0 ? status : schedule.policy;
}

long sys_sched_getparam(pid_t pid, struct sched_param *param)
{
	struct schedule schedule;
	int status;

	if (param == NULL)
		return -EINVAL;
	status = get(pid, &schedule);
	if (status != 0)
		return status;
	return user_copy_out(param, &schedule.priority, sizeof schedule.priority);
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

/* How long a thread runs while others of its priority wait; 0: until it sleeps. */
long sys_sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
	struct schedule schedule;
	struct timespec slice;
	int status = get(pid, &schedule);

	if (status != 0)
		return status;
	slice = (struct timespec){ .tv_nsec = (long)schedule.slice };
	return user_copy_out(interval, &slice, sizeof slice);
}
