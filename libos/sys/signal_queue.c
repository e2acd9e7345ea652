/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <arch/user.h>
#include <signal/directed.h>

#include <sys_calls.h>

#define SI_DETHREAD_CODE (-7) /* the lowest code that Linux gives a meaning */
#define INFO_DATA_SIZE 48     /* what the queue keeps of a siginfo_t */

static int copy_info(siginfo_t *info, const siginfo_t *from, int number)
{
	const unsigned char *bytes = (const unsigned char *)info;

	if (user_copy_in(info, from, sizeof(*info)) != 0)
		return -EFAULT;
	info->si_signo = number;
	/* An unknown layout could have data where the queue keeps none. */
	if (info->si_code >= SI_DETHREAD_CODE)
		return 0;
	for (unsigned i = INFO_DATA_SIZE; i < sizeof(*info); i++)
		if (bytes[i] != 0)
			return -E2BIG;
	return 0;
}

static long queue(int number, const siginfo_t *from, int target)
{
	siginfo_t info;
	int error = copy_info(&info, from, number);

	if (error != 0)
		return error;
	if (number == 0)
		return 0;
	if (!signal_valid(number))
		return -EINVAL;
	error = signal_send(&info, target);
	return error < 0 ? error : signal_return(0);
}

long sys_rt_sigqueueinfo(pid_t pid, int number, siginfo_t *info)
{
	if (pid != 1)
		return -ESRCH;
	return queue(number, info, SIGNAL_PROCESS);
}

long sys_rt_tgsigqueueinfo(pid_t pid, pid_t tid, int number, siginfo_t *info)
{
	if (pid <= 0 || tid <= 0)
		return -EINVAL;
	if (pid != 1 || !signal_thread_exists(tid))
		return -ESRCH;
	return queue(number, info, tid);
}
