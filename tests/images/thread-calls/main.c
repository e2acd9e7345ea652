/* SPDX-License-Identifier: MIT */
/* Calls about threads: numbers, robust lists, membarrier, names, rseq, fork. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 8
#define SPINS 100

static volatile int ready, done, tids[THREADS];
static volatile int turn[2], seen_none;

static void *tell_tid(void *argument)
{
	int number = (int)(intptr_t)argument;

	set(&tids[number], (int)syscall(SYS_gettid));
	add(&ready, 1);
	await(&done, 1);
	return NULL;
}

static void numbers(void)
{
	pthread_t threads[THREADS];
	int same = 0;

	printf("main's is the process's: %d\n", syscall(SYS_gettid) == getpid());
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(tell_tid, (void *)i);
	await(&ready, THREADS);
	for (int i = 0; i < THREADS; i++)
		for (int k = 0; k < THREADS; k++)
			same += i != k && tids[i] == tids[k];
	printf("the same %d, main's %d\n", same, tids[0] == getpid());
	for (int i = 0; i < THREADS; i++)
		if (syscall(SYS_tgkill, getpid(), tids[i], 0) != 0)
			show_call("tgkill", -1);
	set(&done, 1);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	/* It may be about to end when its join has. */
	while (syscall(SYS_tgkill, getpid(), tids[0], 0) == 0)
		sleep_ms(1);
	show("tgkill of one that ended", errno);
}


static void *lists(void *unused)
{
	void *head[3] = { head }, *before = NULL, *found = NULL;
	size_t length = 0;

	show_call("get_robust_list", syscall(SYS_get_robust_list, 0, &before, &length));
	show_call("set_robust_list", syscall(SYS_set_robust_list, head, sizeof head));
	show_call("of a bad size", syscall(SYS_set_robust_list, head, 5l));
	show_call("get_robust_list", syscall(SYS_get_robust_list, 0, &found, &length));
	printf("the same %d, size %zu\n", found == (void *)head, length);
	show_call("of nobody", syscall(SYS_get_robust_list, 999999, &found, &length));
	show_call("to nowhere", syscall(SYS_get_robust_list, 0, (void *)16, &length));
	/* What is not a list ends nothing but itself. */
	show_call("a bad one", syscall(SYS_set_robust_list, (void *)16, sizeof head));
	return unused;
}

/* Neither sees the other's turn only if both missed it, which the barrier excludes. */
static void *look_fast(void *unused)
{
	for (int i = 0; i < SPINS; i++) {
		await(&ready, 2 * i + 1);
		turn[0] = i + 1;
		__asm__ volatile("" ::: "memory");
		add(&seen_none, turn[1] > i + 1);
		add(&ready, 1);
	}
	return unused;
}

static void barriers(void)
{
	pthread_t thread;

	show_call("of code, unregistered", syscall(SYS_membarrier, 32, 0, 0));
	show_call("register", syscall(SYS_membarrier, 64, 0, 0));
	show_call("of code", syscall(SYS_membarrier, 32, 0, 0));
	printf("has it %d\n", (syscall(SYS_membarrier, 0, 0, 0) & 96) == 96);
	show_call("private, unregistered", syscall(SYS_membarrier, 8, 0, 0));
	printf("has private %d\n", !!(syscall(SYS_membarrier, 0, 0, 0) & 8));
	show_call("register", syscall(SYS_membarrier, 16, 0, 0));
	set(&ready, 0);
	thread = start(look_fast, NULL);
	for (int i = 0; i < SPINS; i++) {
		set(&ready, 2 * i + 1);
		turn[1] = i + 1;
		if (syscall(SYS_membarrier, 8, 0, 0) != 0)
			show_call("private", -1);
		await(&ready, 2 * i + 2);
	}
	join(thread);
	printf("barriers done, %d\n", seen_none);
	show_call("of code", syscall(SYS_membarrier, 32, 0, 0));
	show_call("global", syscall(SYS_membarrier, 1, 0, 0));
	show_call("unknown", syscall(SYS_membarrier, 1 << 20, 0, 0));
}

static void *names(void *unused)
{
	char name[16] = "";

	show("set", pthread_setname_np(pthread_self(), "worker"));
	show("get", pthread_getname_np(pthread_self(), name, sizeof name));
	puts(name);
	show("15 bytes", pthread_setname_np(pthread_self(), "123456789012345"));
	show("16 bytes", pthread_setname_np(pthread_self(), "1234567890123456"));
	show("into 3 bytes", pthread_getname_np(pthread_self(), name, 3));
	show_call("prctl", prctl(PR_SET_NAME, "a name that is much too long"));
	show_call("prctl", prctl(PR_GET_NAME, name));
	puts(name);
	show_call("from nowhere", prctl(PR_SET_NAME, (void *)16));
	return unused;
}

static void *inherits(void *unused)
{
	char name[16] = "";

	prctl(PR_GET_NAME, name);
	printf("inherited: %s\n", name);
	return unused;
}

int main(void)
{
	char name[16] = "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	numbers();
	join(start(lists, NULL));
	barriers();
	prctl(PR_SET_NAME, "main thread");
	join(start(names, NULL));
	join(start(inherits, NULL));
	prctl(PR_GET_NAME, name);
	printf("main's: %s\n", name);
	return 0;
}
