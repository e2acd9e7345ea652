/* SPDX-License-Identifier: MIT */
/*
 * There are no children.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sys/wait.h>

#include <sys_calls.h>

#define THREAD_OPTIONS 0xe0000000u /* __WNOTHREAD, __WALL, __WCLONE */
#define TYPE_PIDFD 3

long sys_wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	(void)status;
	(void)usage;
	if ((unsigned)options & ~(WNOHANG | WUNTRACED | WCONTINUED | THREAD_OPTIONS))
		return -EINVAL;
	return pid == INT_MIN ? -ESRCH : -ECHILD;
}

long sys_waitid(int type, id_t id, siginfo_t *info, int options, struct rusage *usage)
{
	const unsigned states = WEXITED | WSTOPPED | WCONTINUED;

	(void)info;
	(void)usage;
	if ((unsigned)options & ~(states | WNOHANG | WNOWAIT | THREAD_OPTIONS) ||
	    !((unsigned)options & states))
		return -EINVAL;
	switch (type) {
	case P_ALL:
		return -ECHILD;
	case P_PID:
		return (pid_t)id <= 0 ? -EINVAL : -ECHILD;
	case P_PGID:
		return (pid_t)id < 0 ? -EINVAL : -ECHILD;
	case TYPE_PIDFD:
		return (pid_t)id < 0 ? -EINVAL : -EBADF;
	default:
		return -EINVAL;
	}
}
