/* SPDX-License-Identifier: MIT */
/*
 * Many stacks at once, of several sizes and with several guards: each thread can use all of its own,
 * nothing below it, and protect a part; and so can those that get the memory after them.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 40
#define PAGE 4096ul

static volatile int release, ready, wrong;
static int sink[2];

static void check(bool right)
{
	if (!right)
		add(&wrong, 1);
}

/* Whether the kernel can read there. */
static bool is_there(const volatile char *address)
{
	char byte;

	/* Whoever wrote reads one, its own or another's. */
	return write(sink[1], (const void *)address, 1) == 1 && read(sink[0], &byte, 1) == 1;
}

/* The lowest address of the caller's stack. */
static volatile char *lowest(size_t *guard)
{
	pthread_attr_t attributes;
	void *address;
	size_t size;

	must(pthread_getattr_np(pthread_self(), &attributes), "pthread_getattr_np");
	must(pthread_attr_getstack(&attributes, &address, &size), "pthread_attr_getstack");
	must(pthread_attr_getguardsize(&attributes, guard), "pthread_attr_getguardsize");
	must(pthread_attr_destroy(&attributes), "pthread_attr_destroy");
	return (volatile char *)(((uintptr_t)address + PAGE - 1) / PAGE * PAGE);
}

static void check_protection(volatile char *page)
{
	must(mprotect((void *)page, PAGE, PROT_NONE), "mprotect");
	check(!is_there(page) && is_there(page + PAGE));
	must(mprotect((void *)page, PAGE, PROT_READ | PROT_WRITE), "mprotect");
}

static void *use_all(void *argument)
{
	size_t guard, size;
	volatile char *low = lowest(&guard), here;

	/* What lies above may be in use. */
	size = (size_t)(&here - low) - 2 * PAGE;
	for (size_t at = 0; at < guard; at += PAGE)
		check(!is_there(low - 1 - at));
	for (size_t at = 0; at < size; at += 64)
		low[at] = (char)(intptr_t)argument;
	add(&ready, 1);
	await(&release, 1);
	for (size_t at = 0; at < size; at += 64)
		check(low[at] == (char)(intptr_t)argument);
	if ((intptr_t)argument % 8 == 3)
		check_protection(low);
	check(guard == 0 || !is_there(low - 1));
	return NULL;
}

static void run(size_t size, size_t guard)
{
	static pthread_t threads[THREADS];
	pthread_attr_t attributes;

	release = ready = wrong = 0;
	pthread_attr_init(&attributes);
	must(pthread_attr_setstacksize(&attributes, size), "pthread_attr_setstacksize");
	must(pthread_attr_setguardsize(&attributes, guard), "pthread_attr_setguardsize");
	for (int i = 0; i < THREADS; i++)
		must(pthread_create(&threads[i], &attributes, use_all, (void *)(intptr_t)i), "create");
	pthread_attr_destroy(&attributes);
	await(&ready, THREADS);
	set(&release, 1);
	/* In another order than they began. */
	for (int i = 0; i < THREADS; i++)
		join(threads[i * 11 % THREADS]);
	printf("%zu KiB, guard %zu: %d wrong\n", size >> 10, guard / PAGE, wrong);
}

int main(void)
{
	must(pipe(sink) == 0 ? 0 : errno, "pipe");
	for (int round = 0; round < 2; round++) {
		run(32768, PAGE);
		run(32768, 3 * PAGE);
		run(131072, PAGE);
		run(65536, 0);
	}
	return 0;
}
