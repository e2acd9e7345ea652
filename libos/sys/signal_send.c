/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <signal/directed.h>

#include <sys_calls.h>

#include "credentials.h"

/* Who cannot change the user ID is the superuser. */
__attribute__((weak)) extern struct credentials credentials;

static long send(int number, int code, int target)
{
	siginfo_t info;
	int error;

	if (number == 0)
		return 0; /* the process exists, and may be signalled */
	if (!signal_valid(number))
		return -EINVAL;
	memset(&info, 0, sizeof(info));
	info.si_signo = number;
	info.si_code = code;
	info.si_pid = 1;
	info.si_uid = &credentials ? credentials.user.real : 0;
	error = signal_send(&info, target);
	return error < 0 ? error : signal_return(0);
}

/* The one process is 1, and alone in group 1: 0 and -1 name them, as does "all processes".  As on
 * Linux, the ID of any thread names the process, too. */
long sys_kill(pid_t pid, int number)
{
	if (pid < -1 || (pid > 1 && !signal_thread_exists(pid)))
		return -ESRCH;
	return send(number, SI_USER, SIGNAL_PROCESS);
}

long sys_tkill(pid_t tid, int number)
{
	if (tid <= 0)
		return -EINVAL;
	if (!signal_thread_exists(tid))
		return -ESRCH;
	return send(number, SI_TKILL, tid);
}

long sys_tgkill(pid_t pid, pid_t tid, int number)
{
	if (pid <= 0)
		return -EINVAL;
	return pid == 1 || tid <= 0 ? sys_tkill(tid, number) : -ESRCH;
}
