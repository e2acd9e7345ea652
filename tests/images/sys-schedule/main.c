/* SPDX-License-Identifier: MIT */
/* Scheduling, CPUs, barriers, robust lists: one thread on one CPU. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

/* The C library's functions of these names refuse everything. */
static long set(int policy, int priority)
{
	return syscall(SYS_sched_setscheduler, 0, policy, &(struct sched_param){ .sched_priority =
										  priority });
}

static void policies(void)
{
	struct sched_param param;
	struct timespec interval;

	show("yield", sched_yield());
	show("policy", syscall(SYS_sched_getscheduler, 0));
	show("policy of 999999", syscall(SYS_sched_getscheduler, 999999));
	show("policy of -1", syscall(SYS_sched_getscheduler, -1));
	show("OTHER, 1", set(SCHED_OTHER, 1));
	show("FIFO, 0", set(SCHED_FIFO, 0));
	show("FIFO, 100", set(SCHED_FIFO, 100));
	show("unknown", set(77, 0));
	show("BATCH, 0", set(SCHED_BATCH, 0));
	show("policy", syscall(SYS_sched_getscheduler, 0));
	show("without a parameter", syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, NULL));
	show("from nowhere", syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, 16));
	show("OTHER, 0", set(SCHED_OTHER, 0));
	show("getparam", syscall(SYS_sched_getparam, 0, &param));
	show("priority", param.sched_priority);
	for (int policy = 0; policy < 7; policy++)
		printf("policy %d: %d to %d\n", policy, sched_get_priority_min(policy),
		       sched_get_priority_max(policy));
	show("interval", syscall(SYS_sched_rr_get_interval, 0, &interval));
	show("less than a second", interval.tv_sec == 0);
}

static void priorities(void)
{
	show("nice", getpriority(PRIO_PROCESS, 0));
	show("nice 5", setpriority(PRIO_PROCESS, 0, 5));
	show("nice", getpriority(PRIO_PROCESS, 0));
	show("nice +100", nice(100));
	show("nice", getpriority(PRIO_PROCESS, 0));
	show("nice 0", setpriority(PRIO_PROCESS, 0, 0));
	show("of 999999", getpriority(PRIO_PROCESS, 999999));
	show("of what", getpriority(9, 0));
}

static void processors(void)
{
	unsigned cpu = 99, node = 99;
	cpu_set_t set;

	show("getaffinity", sched_getaffinity(0, sizeof set, &set));
	show("CPU 0", !!CPU_ISSET(0, &set));
	show("as many as online", CPU_COUNT(&set) == sysconf(_SC_NPROCESSORS_ONLN));
	show("getaffinity of 999999", sched_getaffinity(999999, sizeof set, &set));
	show("getaffinity in 3 bytes", syscall(SYS_sched_getaffinity, 0, 3l, &set));
	show("getaffinity in 8 bytes", syscall(SYS_sched_getaffinity, 0, 8l, &set));
	CPU_ZERO(&set);
	show("setaffinity to none", sched_setaffinity(0, sizeof set, &set));
	CPU_SET(1000, &set);
	show("setaffinity to 1000", sched_setaffinity(0, sizeof set, &set));
	CPU_SET(0, &set);
	show("setaffinity to 0 and 1000", sched_setaffinity(0, sizeof set, &set));
	show("sched_getcpu", sched_getcpu());
	show("getcpu", syscall(SYS_getcpu, &cpu, &node, NULL));
	printf("CPU %u, node %u\n", cpu, node);
	show("getcpu to nowhere", syscall(SYS_getcpu, 16, NULL, NULL));
}

static void lists(void)
{
	void *head = NULL;
	size_t length = 0;
	long list[3];

	show("set_robust_list", syscall(SYS_set_robust_list, list, sizeof list));
	show("of a bad size", syscall(SYS_set_robust_list, list, 5l));
	show("get_robust_list", syscall(SYS_get_robust_list, 0, &head, &length));
	printf("the same %d, size %zu\n", head == list, length);
	show("of 999999", syscall(SYS_get_robust_list, 999999, &head, &length));
	show("membarrier query has private", !!(syscall(SYS_membarrier, 0, 0, 0) & 8));
	show("unregistered", syscall(SYS_membarrier, 8, 0, 0));
	show("register", syscall(SYS_membarrier, 16, 0, 0));
	show("private", syscall(SYS_membarrier, 8, 0, 0));
	show("unknown", syscall(SYS_membarrier, 1 << 20, 0, 0));
}

int main(void)
{
	policies();
	priorities();
	processors();
	lists();
	return 0;
}
