/* SPDX-License-Identifier: MIT */
/* alarm and pause. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t calls;

static void handler(int number)
{
	calls += number == SIGALRM;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };
	int result;

	sigaction(SIGALRM, &action, NULL);
	printf("%u\n", alarm(100));
	printf("%u\n", alarm(1));
	result = pause();
	printf("pause: %d %s, %d calls\n", result, errno == EINTR ? "EINTR" : "?", (int)calls);
	printf("%u\n", alarm(7));
	printf("%u\n", alarm(0));
	printf("%u\n", alarm(0));
	return 0;
}
