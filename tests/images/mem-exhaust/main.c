/* SPDX-License-Identifier: MIT */
/* Memory until there is none; then it is given back, and all goes on. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCKS 4096

static void *blocks[BLOCKS];
static volatile size_t huge = 1ul << 33, all = -1ul;

static int fill(size_t size)
{
	int count = 0;

	errno = 0;
	while (count < BLOCKS && (blocks[count] = malloc(size)))
		memset(blocks[count++], 0xa5, size);
	return count;
}

static void release(int count)
{
	while (count-- > 0)
		free(blocks[count]);
}

static void attempt(size_t size)
{
	int first = fill(size), error = errno, second;

	printf("%zu: %s, ", size, first > 0 && first < BLOCKS ? "some" : "none or all");
	printf("%s\n", strerror(error));
	release(first);
	second = fill(size);
	printf("again: %s\n", second * 10 >= first * 9 ? "as much" : "less");
	release(second);
}

int main(void)
{
	void *p;

	attempt(100000);
	attempt(1 << 20);
	attempt(5 << 20);
	attempt(30000);
	errno = 0;
	p = malloc(1ul << 30);
	printf("1 GiB: %s\n", p ? "" : strerror(errno));
	errno = 0;
	p = calloc(huge, huge);
	printf("overflow: %s\n", p ? "" : strerror(errno));
	errno = 0;
	p = malloc(all);
	printf("too large: %s\n", p ? "" : strerror(errno));
	p = mmap(NULL, 1ul << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("mmap: %s\n", p != MAP_FAILED ? "" : strerror(errno));
	p = calloc(1, 1 << 20);
	errno = 0;
	printf("realloc: %d", realloc(p, huge) == NULL);
	printf(" %s, block stays: %d\n", strerror(errno), *(volatile char *)p == 0);
	free(p);
	p = calloc(1, 10 << 20);
	for (size_t i = 0, sum = 0; i < 10 << 20; i++) {
		sum += ((unsigned char *)p)[i];
		if (i == (10 << 20) - 1)
			printf("calloc after all that: %zu\n", sum);
	}
	return 0;
}
