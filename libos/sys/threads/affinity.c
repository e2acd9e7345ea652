/* SPDX-License-Identifier: MIT */
/*
 * Which CPUs a thread may run on, and on which it does.
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <sched/thread.h>

#include <sys_calls.h>

long sys_sched_getaffinity(pid_t pid, size_t size, unsigned long *mask)
{
	struct thread *thread;
	unsigned long set = 0;

	if (size < sizeof set || size % sizeof set != 0)
		return -EINVAL;
	spin_lock(&threads_lock);
	thread = pid >= 0 ? thread_find(pid) : NULL;
	if (thread != NULL)
		set = thread->affinity;
	spin_unlock(&threads_lock);
	if (thread == NULL)
		return -ESRCH;
	set &= sched_cpu_set();
	return user_copy_out(mask, &set, sizeof set) == 0 ? (long)sizeof set : -EFAULT;
}

/* CPUs that are not there are left out, also if they come later. */
long sys_sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask)
{
	struct thread *thread;
	unsigned long set = 0;
	int status;

	if (user_copy_in(&set, mask, size < sizeof set ? size : sizeof set) != 0)
		return -EFAULT;
	set &= sched_cpu_set();
	status = set != 0 ? cpus_require(set) : -EINVAL;
	spin_lock(&threads_lock);
	thread = pid >= 0 ? thread_find(pid) : NULL;
	if (thread == NULL) {
		status = -ESRCH;
	} else if (status == 0) {
		__atomic_store_n(&thread->affinity, set, __ATOMIC_RELAXED);
		sched_changed(thread);
	}
	spin_unlock(&threads_lock);
	if (status == 0)
		sched_look();
	return status;
}

long sys_getcpu(unsigned int *cpu, unsigned int *node, void *unused)
{
	const unsigned number = sched_cpu(), zero = 0;

	(void)unused;
	if ((cpu != NULL && user_copy_out(cpu, &number, sizeof number) != 0) ||
	    (node != NULL && user_copy_out(node, &zero, sizeof zero) != 0))
		return -EFAULT;
	return 0;
}
