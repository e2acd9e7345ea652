/* SPDX-License-Identifier: MIT */
/* Soft limits go down and up again; what that of pending signals leaves. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static volatile int codes[65], counts[65];

static void handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	counts[number]++;
	codes[number] = info->si_code;
}

static void show(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok");
}

static bool is(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit got, same;

	return getrlimit(resource, &got) == 0 && prlimit(0, resource, NULL, &same) == 0 &&
		memcmp(&got, &same, sizeof got) == 0 && got.rlim_cur == soft && got.rlim_max == hard;
}

static void down_and_up(const char *name, int resource, rlim_t soft)
{
	struct rlimit was, lower, above;

	getrlimit(resource, &was);
	lower = (struct rlimit){ soft, was.rlim_max };
	printf("%s\n", name);
	show("down", setrlimit(resource, &lower));
	printf("is lower: %d\n", is(resource, soft, was.rlim_max));
	show("the same", setrlimit(resource, &lower));
	show("up", setrlimit(resource, &was));
	printf("is as before: %d\n", is(resource, was.rlim_cur, was.rlim_max));
	above = (struct rlimit){ 2, 1 };
	show("soft above hard", setrlimit(resource, &above));
	printf("is as before: %d\n", is(resource, was.rlim_cur, was.rlim_max));
}

static void pending(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct rlimit was, none;
	union sigval value = { .sival_int = 7 };
	sigset_t all;

	for (int i = 0; i < 4; i++)
		sigaction((int[]){ SIGUSR1, SIGUSR2, SIGHUP, SIGRTMIN }[i], &action, NULL);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	getrlimit(RLIMIT_SIGPENDING, &was);
	none = (struct rlimit){ 0, was.rlim_max };
	setrlimit(RLIMIT_SIGPENDING, &none);
	show("sigqueue of a real-time signal", sigqueue(getpid(), SIGRTMIN, value));
	show("sigqueue of a standard one", sigqueue(getpid(), SIGUSR1, value));
	show("kill", kill(getpid(), SIGUSR2));
	setrlimit(RLIMIT_SIGPENDING, &was);
	show("sigqueue of a real-time signal", sigqueue(getpid(), SIGRTMIN, value));
	show("sigqueue of a standard one", sigqueue(getpid(), SIGHUP, value));
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	printf("real-time %d %d\n", counts[SIGRTMIN], codes[SIGRTMIN] == SI_QUEUE);
	printf("queued without room %d %d\n", counts[SIGUSR1], codes[SIGUSR1] == SI_USER);
	printf("killed %d %d\n", counts[SIGUSR2], codes[SIGUSR2] == SI_USER);
	printf("queued %d %d\n", counts[SIGHUP], codes[SIGHUP] == SI_QUEUE);
}

int main(void)
{
	static char page[4096];

	down_and_up("MEMLOCK", RLIMIT_MEMLOCK, 1 << 16);
	down_and_up("STACK", RLIMIT_STACK, 1 << 20);
	down_and_up("SIGPENDING", RLIMIT_SIGPENDING, 10);
	down_and_up("CORE", RLIMIT_CORE, 0);
	show("mlock", mlock(page, sizeof page));
	pending();
	return 0;
}
