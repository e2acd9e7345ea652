/* SPDX-License-Identifier: MIT */
/* getcpu(2): there is one CPU, on one node; each pointer may be NULL; a bad one is EFAULT. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	printf("%s: %s\n", what, result == 0 ? "ok" : strerror(errno));
}

int main(void)
{
	unsigned cpu = 7, node = 7;

	printf("sched_getcpu: %d\n", sched_getcpu());
	show("both", syscall(SYS_getcpu, &cpu, &node, NULL));
	printf("cpu %u, node %u\n", cpu, node);
	show("neither", syscall(SYS_getcpu, NULL, NULL, NULL));
	show("a bad pointer", syscall(SYS_getcpu, (unsigned *)16, &node, NULL));
}
