/* SPDX-License-Identifier: MIT */
/* read from the console while a signal arrives: SA_RESTART goes on, else EINTR. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

static volatile int calls;

static void handler(int number)
{
	(void)number;
	calls++;
}

static void try(const char *what, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	struct itimerval soon = { .it_value.tv_usec = 200000 };
	char text[100];
	int size;

	sigaction(SIGALRM, &action, NULL);
	calls = 0;
	setitimer(ITIMER_REAL, &soon, NULL);
	size = (int)read(0, text, sizeof(text) - 1);
	if (size < 0)
		printf("%s: %s, %d calls\n", what, errno == EINTR ? "EINTR" : "?", calls);
	else
		printf("%s: %.*s, %d calls\n", what, size - 1, text, calls);
	fflush(stdout);
}

int main(void)
{
	try("restarted", SA_RESTART);
	try("interrupted", 0);
	try("restarted", SA_RESTART);
	return 0;
}
