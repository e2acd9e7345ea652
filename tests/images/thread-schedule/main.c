/* SPDX-License-Identifier: MIT */
/* Policies, priorities, affinity and CPUs of threads. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../thread.h"

static volatile int tid, done;

static void *sleep_until_done(void *unused)
{
	set(&tid, (int)syscall(SYS_gettid));
	await(&done, 1);
	return unused;
}

/* The C library's functions for processes refuse everything. */
static void show_policy(const char *what, int thread)
{
	struct sched_param param = { .sched_priority = -1 };

	syscall(SYS_sched_getparam, thread, &param);
	printf("%s: policy %ld, priority %d\n", what, syscall(SYS_sched_getscheduler, thread),
	       param.sched_priority);
}

static void policies(pthread_t thread)
{
	struct sched_param param = { .sched_priority = 7 };
	int policy = -1;

	show_policy("of the thread", tid);
	show("round robin", pthread_setschedparam(thread, SCHED_RR, &param));
	show_policy("of the thread", tid);
	show_policy("mine", 0);
	param.sched_priority = 9;
	show("priority", pthread_setschedprio(thread, 9));
	param.sched_priority = -1;
	show("get", pthread_getschedparam(thread, &policy, &param));
	printf("round robin %d, priority %d\n", policy == SCHED_RR, param.sched_priority);
	param.sched_priority = 50;
	show("first in, first out", pthread_setschedparam(thread, SCHED_FIFO, &param));
	show_policy("of the thread", tid);
	param.sched_priority = 100;
	show("too high", pthread_setschedparam(thread, SCHED_FIFO, &param));
	param.sched_priority = 1;
	show("other with priority", pthread_setschedparam(thread, SCHED_OTHER, &param));
	show("no such policy", pthread_setschedparam(thread, 77, &param));
	param.sched_priority = 0;
	show("other", pthread_setschedparam(thread, SCHED_OTHER, &param));
	show_policy("of the thread", tid);
}

static void *describe(void *argument)
{
	show_policy(argument, 0);
	return NULL;
}

static void created(void)
{
	struct sched_param param = { .sched_priority = 5 };
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
	pthread_attr_setschedparam(&attributes, &param);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	must(pthread_create(&thread, &attributes, describe, "explicit"), "create");
	join(thread);
	pthread_attr_setinheritsched(&attributes, PTHREAD_INHERIT_SCHED);
	must(pthread_create(&thread, &attributes, describe, "inherited"), "create");
	join(thread);
	pthread_setschedparam(pthread_self(), SCHED_RR, &param);
	must(pthread_create(&thread, NULL, describe, "inherited"), "create");
	join(thread);
	param.sched_priority = 0;
	pthread_setschedparam(pthread_self(), SCHED_OTHER, &param);
}

/* What a thread may run on, it tells where it is. */
static void *describe_affinity(void *unused)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	sched_getaffinity(0, sizeof set, &set);
	printf("inherited: %d CPU, on CPU %d\n", CPU_COUNT(&set), sched_getcpu());
	return unused;
}

static void affinity(pthread_t thread)
{
	cpu_set_t all, set;
	int count, there = 0;

	CPU_ZERO(&all);
	show("mine", pthread_getaffinity_np(pthread_self(), sizeof all, &all));
	count = CPU_COUNT(&all);
	printf("as many as online %d\n", count == sysconf(_SC_NPROCESSORS_ONLN));
	for (int cpu = 0; cpu < count; cpu++) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		must(pthread_setaffinity_np(pthread_self(), sizeof set, &set), "setaffinity");
		there += sched_getcpu() == cpu;
	}
	printf("was there each time %d\n", there == count);
	CPU_ZERO(&set);
	CPU_SET(0, &set);
	pthread_setaffinity_np(pthread_self(), sizeof set, &set);
	join(start(describe_affinity, NULL));
	show("back", pthread_setaffinity_np(pthread_self(), sizeof all, &all));
	show("the other's", pthread_setaffinity_np(thread, sizeof set, &set));
	CPU_ZERO(&set);
	pthread_getaffinity_np(thread, sizeof set, &set);
	printf("%d CPU, CPU 0 %d\n", CPU_COUNT(&set), !!CPU_ISSET(0, &set));
	CPU_ZERO(&set);
	show("none", pthread_setaffinity_np(thread, sizeof set, &set));
	CPU_SET(1000, &set);
	show("one that is not there", pthread_setaffinity_np(thread, sizeof set, &set));
}

static void calls(void)
{
	struct timespec interval = { 77, 77 };
	unsigned cpu = 9999, node = 9999;

	show_call("yield", sched_yield());
	show_call("getcpu", syscall(SYS_getcpu, &cpu, &node, NULL));
	printf("a CPU %d, node %u\n", cpu < (unsigned)sysconf(_SC_NPROCESSORS_CONF), node);
	show_call("interval", syscall(SYS_sched_rr_get_interval, tid, &interval));
	printf("less than a second %d\n", interval.tv_sec == 0);
	show_call("of nobody", syscall(SYS_sched_getscheduler, 999999));
}

/* Of another thread, all at once; what it lacks of C libraries' headers is in 48 bytes. */
static void attributes(void)
{
	struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority;
		 uint64_t times[3]; } wanted = { .size = 48, .policy = SCHED_RR, .priority = 12 };

	show_call("setattr", syscall(SYS_sched_setattr, tid, &wanted, 0));
	show_policy("of the thread", tid);
	show_policy("mine", 0);
	wanted = (__typeof__(wanted)){ .size = 48, .policy = SCHED_BATCH, .nice = 7 };
	show_call("setattr", syscall(SYS_sched_setattr, tid, &wanted, 0));
	show_policy("of the thread", tid);
	show_call("getattr", syscall(SYS_sched_getattr, tid, &wanted, 48, 0));
	printf("policy %u, nice %d, priority %u\n", wanted.policy, wanted.nice, wanted.priority);
	show_call("mine", syscall(SYS_sched_getattr, 0, &wanted, 48, 0));
	printf("policy %u, nice %d, priority %u\n", wanted.policy, wanted.nice, wanted.priority);
}

int main(void)
{
	pthread_t thread;

	setvbuf(stdout, NULL, _IOLBF, 0);
	thread = start(sleep_until_done, NULL);
	await(&tid, 1);
	policies(thread);
	created();
	affinity(thread);
	calls();
	attributes();
	set(&done, 1);
	join(thread);
	return 0;
}
