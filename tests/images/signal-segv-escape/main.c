/* SPDX-License-Identifier: MIT */
/* Probing memory: SIGSEGV handlers that siglongjmp, thousands of times, at all kinds of address. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

static sigjmp_buf escape;

static void handler(int number)
{
	siglongjmp(escape, number);
}

static int readable(const volatile char *address)
{
	if (sigsetjmp(escape, 1) != 0)
		return 0;
	(void)*address;
	return 1;
}

static int writable(volatile char *address)
{
	if (sigsetjmp(escape, 1) != 0)
		return 0;
	*address = *address;
	return 1;
}

int main(void)
{
	static const char constant[] = "constant";
	static char data[] = "data";
	char *area = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);
	char local = 0;
	int faults = 0;

	signal(SIGSEGV, handler);
	mprotect(area + 4096, 4096, PROT_NONE);
	munmap(area + 2 * 4096, 4096);
	printf("null %d %d\n", readable(NULL), writable(NULL));
	printf("constant %d %d\n", readable(constant), writable((char *)constant));
	printf("data %d %d\n", readable(data), writable(data));
	printf("local %d %d\n", readable(&local), writable(&local));
	printf("code %d %d\n", readable((char *)main), writable((char *)main));
	printf("page %d %d\n", readable(area), writable(area + 4095));
	printf("none %d %d\n", readable(area + 4096), writable(area + 4096));
	printf("unmapped %d\n", readable(area + 2 * 4096));
	printf("top %d\n", readable((char *)-1));
	for (int i = 0; i < 5000; i++)
		faults += !writable(area + 4096 + i % 4096);
	printf("%d faults\n", faults);
	return 0;
}
