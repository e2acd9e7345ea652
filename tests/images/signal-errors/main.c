/* SPDX-License-Identifier: MIT */
/* Errors of the calls about signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BAD ((void *)16)

static void show(const char *what, long result)
{
	if (result == -1)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

int main(void)
{
	struct sigaction action = { .sa_handler = SIG_IGN };
	unsigned long mask[2] = { 0, 0 };
	int pid = getpid();

	show("kill 0", kill(pid, 0));
	show("kill bad signal", kill(pid, 65));
	show("kill negative signal", kill(pid, -1));
	show("kill nobody", kill(0x3fffffff, 0));
	show("kill nobody bad signal", kill(0x3fffffff, 1000));
	show("tgkill tid 0", syscall(SYS_tgkill, pid, 0, 0));
	show("tgkill pid 0", syscall(SYS_tgkill, 0, pid, 0));
	show("tgkill nobody", syscall(SYS_tgkill, pid, 0x3fffffff, 0));
	show("tkill negative", syscall(SYS_tkill, -5, 0));
	show("tkill nobody", syscall(SYS_tkill, 0x3fffffff, SIGTERM));
	show("raise bad", raise(100));
	show("sigaction 0", sigaction(0, &action, NULL));
	show("sigaction 65", sigaction(65, &action, NULL));
	show("sigaction SIGKILL", sigaction(SIGKILL, &action, NULL));
	show("sigaction SIGSTOP", sigaction(SIGSTOP, &action, NULL));
	show("sigaction SIGKILL read", sigaction(SIGKILL, NULL, &action));
	show("rt_sigaction size", syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 16));
	show("rt_sigaction bad", syscall(SYS_rt_sigaction, SIGUSR1, BAD, NULL, 8));
	show("rt_sigaction bad old", syscall(SYS_rt_sigaction, SIGUSR1, NULL, BAD, 8));
	show("rt_sigprocmask size", syscall(SYS_rt_sigprocmask, SIG_BLOCK, mask, NULL, 16));
	show("rt_sigprocmask how", syscall(SYS_rt_sigprocmask, 7, mask, NULL, 8));
	show("rt_sigprocmask how, no set", syscall(SYS_rt_sigprocmask, 7, NULL, mask, 8));
	show("rt_sigprocmask bad", syscall(SYS_rt_sigprocmask, SIG_BLOCK, BAD, NULL, 8));
	show("rt_sigprocmask bad old", syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, BAD, 8));
	show("rt_sigpending size", syscall(SYS_rt_sigpending, mask, 16));
	show("rt_sigpending bad", syscall(SYS_rt_sigpending, BAD, 8));
	show("rt_sigsuspend size", syscall(SYS_rt_sigsuspend, mask, 16));
	show("rt_sigsuspend bad", syscall(SYS_rt_sigsuspend, BAD, 8));
	show("rt_sigtimedwait size", syscall(SYS_rt_sigtimedwait, mask, NULL, NULL, 16));
	show("rt_sigtimedwait bad", syscall(SYS_rt_sigtimedwait, BAD, NULL, NULL, 8));
	show("rt_sigtimedwait bad time", syscall(SYS_rt_sigtimedwait, mask, NULL, BAD, 8));
	show("rt_sigqueueinfo bad", syscall(SYS_rt_sigqueueinfo, pid, SIGUSR1, BAD));
	show("sigaltstack bad", syscall(SYS_sigaltstack, BAD, NULL));
	show("sigaltstack bad old", syscall(SYS_sigaltstack, NULL, BAD));
	return 0;
}
