/* SPDX-License-Identifier: MIT */
/* Attributes of threads: what is set is what the thread has; bad values are refused. */
#define _GNU_SOURCE
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../thread.h"

#define MEBIBYTE (1ul << 20)

static void *touch_half(void *argument)
{
	size_t size = (size_t)argument / 2;
	volatile char *bytes = __builtin_alloca(size);

	for (size_t i = 0; i < size; i += 512)
		bytes[size - 1 - i] = 1;
	return NULL;
}

static void *describe(void *unused)
{
	pthread_attr_t attributes;
	char local, *stack = NULL;
	size_t size = 0, guard = 0;
	int detached = -1;

	must(pthread_getattr_np(pthread_self(), &attributes), "getattr");
	pthread_attr_getstack(&attributes, (void **)&stack, &size);
	pthread_attr_getguardsize(&attributes, &guard);
	pthread_attr_getdetachstate(&attributes, &detached);
	printf("on its stack %d, at least a mebibyte %d, guard %zu, joinable %d\n",
	       &local > stack && &local < stack + size, size >= MEBIBYTE, guard,
	       detached == PTHREAD_CREATE_JOINABLE);
	pthread_attr_destroy(&attributes);
	return unused;
}

static void *on_given_stack(void *argument)
{
	char local, *stack = argument;

	return (void *)(uintptr_t)(&local > stack && &local < stack + MEBIBYTE);
}

static pthread_t start_with(pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	pthread_t thread;

	must(pthread_create(&thread, attributes, run, argument), "create");
	return thread;
}

static void stacks(pthread_attr_t *attributes)
{
	size_t size = 0;
	char *stack;

	for (size_t asked = 64 << 10; asked <= 16 * MEBIBYTE; asked *= 4) {
		must(pthread_attr_setstacksize(attributes, asked), "setstacksize");
		must(pthread_attr_getstacksize(attributes, &size), "getstacksize");
		join(start_with(attributes, touch_half, (void *)asked));
		printf("%zu KiB, %d\n", asked >> 10, size == asked);
	}
	show("too small", pthread_attr_setstacksize(attributes, 100));
	show("smallest", pthread_attr_setstacksize(attributes, 16384));
	pthread_attr_setstacksize(attributes, MEBIBYTE);
	show("guard", pthread_attr_setguardsize(attributes, 65536));
	join(start_with(attributes, describe, NULL));
	show("no guard", pthread_attr_setguardsize(attributes, 0));
	join(start_with(attributes, describe, NULL));
	stack = mmap(NULL, MEBIBYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	show("stack of ours", pthread_attr_setstack(attributes, stack, MEBIBYTE));
	printf("on it %ld\n", (long)join(start_with(attributes, on_given_stack, stack)));
	show("unmap it", munmap(stack, MEBIBYTE));
}

static void scheduling(pthread_attr_t *attributes)
{
	struct sched_param param = { .sched_priority = 77 };
	int value = -1;

	show("inherit", pthread_attr_setinheritsched(attributes, PTHREAD_EXPLICIT_SCHED));
	pthread_attr_getinheritsched(attributes, &value);
	printf("explicit %d\n", value == PTHREAD_EXPLICIT_SCHED);
	show("inherit badly", pthread_attr_setinheritsched(attributes, 77));
	pthread_attr_getschedpolicy(attributes, &value);
	pthread_attr_getschedparam(attributes, &param);
	printf("policy %d, priority %d\n", value == SCHED_OTHER, param.sched_priority);
	join(start_with(attributes, describe, NULL));
	show("system scope", pthread_attr_setscope(attributes, PTHREAD_SCOPE_SYSTEM));
	show("process scope", pthread_attr_setscope(attributes, PTHREAD_SCOPE_PROCESS));
	pthread_attr_getscope(attributes, &value);
	printf("scope %d\n", value == PTHREAD_SCOPE_SYSTEM);
}

static void detach_states(pthread_attr_t *attributes)
{
	int value = -1;

	pthread_attr_getdetachstate(attributes, &value);
	printf("joinable %d\n", value == PTHREAD_CREATE_JOINABLE);
	show("detached", pthread_attr_setdetachstate(attributes, PTHREAD_CREATE_DETACHED));
	pthread_attr_getdetachstate(attributes, &value);
	printf("detached %d\n", value == PTHREAD_CREATE_DETACHED);
	show("badly", pthread_attr_setdetachstate(attributes, 77));
}

int main(void)
{
	pthread_attr_t attributes;

	setvbuf(stdout, NULL, _IOLBF, 0);
	pthread_attr_init(&attributes);
	stacks(&attributes);
	pthread_attr_destroy(&attributes);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 2 * MEBIBYTE);
	pthread_attr_setguardsize(&attributes, 4096);
	scheduling(&attributes);
	detach_states(&attributes);
	show("destroy", pthread_attr_destroy(&attributes));
	return 0;
}
