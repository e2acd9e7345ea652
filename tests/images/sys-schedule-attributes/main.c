/* SPDX-License-Identifier: MIT */
/* sched_setattr and sched_getattr: values, sizes, what is kept, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RESETS = 1, KEEP_POLICY = 8, KEEP_PARAMETERS = 16, CLAMP_LOW = 32 };

struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t low, high;
	unsigned char rest[8192];
};

static struct attributes now, wanted;

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, errno == E2BIG ? "too big" : errno == EINVAL ? "invalid" :
		       errno == EFAULT ? "fault" : errno == ESRCH ? "nobody" :
		       errno == EOPNOTSUPP ? "not supported" : "another error");
	else
		printf("%s: %ld\n", what, result);
}

static long get(pid_t pid, unsigned size)
{
	memset(&now, 0x55, sizeof now);
	return syscall(SYS_sched_getattr, pid, &now, size, 0);
}

static long set(void)
{
	return syscall(SYS_sched_setattr, 0, &wanted, 0);
}

static void try(const char *what, uint32_t policy, uint64_t flags, int nice, uint32_t priority)
{
	wanted = (struct attributes){ .size = 56, .policy = policy, .flags = flags, .nice = nice,
				      .priority = priority };
	show(what, set());
	get(0, 56);
	printf("  policy %u, flags %u, nice %d, priority %u\n", now.policy, (unsigned)now.flags,
	       now.nice, now.priority);
}

static void sizes_of_get(void)
{
	static const unsigned sizes[] = { 0, 47, 48, 56, 64, 4096, 4097 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		printf("%u bytes", sizes[i]);
		show("", get(0, sizes[i]));
		printf("  size %u, period %d, clamps %d, rest %x %x\n", now.size,
		       (int)now.period, (int)now.low, now.rest[0], now.rest[4096 - 57]);
	}
}

static void sizes_of_set(void)
{
	static const unsigned sizes[] = { 0, 47, 48, 56, 100, 4096, 4097 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		wanted = (struct attributes){ .size = sizes[i], .nice = 3 };
		printf("%u bytes", sizes[i]);
		show("", set());
		printf("  size %u\n", wanted.size);
	}
	wanted = (struct attributes){ .size = 100, .rest[43] = 1 };
	show("more than is known", set());
	printf("  size %u\n", wanted.size);
	wanted = (struct attributes){ .size = 100, .rest[44] = 1 };
	show("behind the end", set());
	wanted = (struct attributes){ .size = 48, .flags = CLAMP_LOW };
	show("clamps that are not there", set());
}

static void values(void)
{
	try("other", SCHED_OTHER, 0, 5, 0);
	try("as nice as can be", SCHED_OTHER, 0, 77, 0);
	try("least nice", SCHED_BATCH, 0, -77, 0);
	try("idle", SCHED_IDLE, 0, 4, 0);
	try("other", SCHED_OTHER, 0, 0, 0);
	try("other with a priority", SCHED_OTHER, 0, 0, 1);
	try("first in, first out", SCHED_FIFO, 0, 7, 10);
	try("without a priority", SCHED_FIFO, 0, 0, 0);
	try("too high", SCHED_RR, 0, 0, 100);
	try("round robin", SCHED_RR, RESETS, 0, 99);
	printf("  as the older call says: %lx\n", syscall(SYS_sched_getscheduler, 0));
	try("policy kept", 77, KEEP_POLICY, 0, 5);
	try("parameters kept", SCHED_FIFO, KEEP_PARAMETERS, 0, 50);
	try("all kept", 0, KEEP_POLICY | KEEP_PARAMETERS, 0, 50);
	try("kept for another", SCHED_OTHER, KEEP_PARAMETERS, 0, 0);
	try("no such policy", 77, 0, 0, 0);
	try("a negative policy", (uint32_t)-1, 0, 0, 0);
	try("a deadline without times", 6, 0, 0, 0);
	try("no such flag", SCHED_OTHER, 1024, 0, 0);
	try("other", SCHED_OTHER, 0, 0, 0);
	printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
}

static void errors(void)
{
	wanted = (struct attributes){ .size = 56 };
	show("a flag of the call", syscall(SYS_sched_setattr, 0, &wanted, 1));
	show("a negative process", syscall(SYS_sched_setattr, -1, &wanted, 0));
	show("of nobody", syscall(SYS_sched_setattr, 999999, &wanted, 0));
	show("without attributes", syscall(SYS_sched_setattr, 0, NULL, 0));
	show("from nowhere", syscall(SYS_sched_setattr, 0, 16, 0));
	show("get with a flag", syscall(SYS_sched_getattr, 0, &now, 56, 1));
	show("get of a negative process", get(-1, 56));
	show("get of nobody", get(999999, 56));
	show("get without attributes", syscall(SYS_sched_getattr, 0, NULL, 56, 0));
	show("get to nowhere", syscall(SYS_sched_getattr, 0, 16, 56, 0));
}

int main(void)
{
	sizes_of_get();
	sizes_of_set();
	values();
	errors();
	return 0;
}
