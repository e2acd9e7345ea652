/* SPDX-License-Identifier: MIT */
/* What a handler learns from siginfo_t, for each way of sending. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static siginfo_t got;
static int calls;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	got = *info;
	calls++;
	if (number != info->si_signo)
		calls = -100;
}

static void show(const char *how)
{
	printf("%s: calls %d signal %d code %d pid %s uid %s value %d\n", how, calls, got.si_signo,
	       got.si_code, got.si_pid == getpid() ? "own" : "other",
	       got.si_uid == getuid() ? "own" : "other",
	       got.si_code == SI_QUEUE ? got.si_value.sival_int : -1);
	memset(&got, 0, sizeof(got));
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGRTMIN, &action, NULL);
	sigaction(SIGRTMAX, &action, NULL);
	raise(SIGUSR1);
	show("raise");
	kill(getpid(), SIGUSR1);
	show("kill");
	kill(0, 0);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 4711 });
	show("sigqueue");
	sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = -5 });
	got.si_signo -= SIGRTMIN;
	show("sigqueue rt");
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGRTMAX);
	show("tgkill");
	return 0;
}
