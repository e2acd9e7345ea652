/* SPDX-License-Identifier: MIT */
/* mimalloc in a guest of 8 MiB: it takes no more than it needs, tells when there is no more, and
 * gives back. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB ((size_t)1 << 20)

struct block {
	struct block *next;
};

static size_t take(struct block **list, size_t size)
{
	size_t total = 0;
	struct block *block;

	errno = 0;
	for (; (block = malloc(size)) != NULL; total += size) {
		memset(block, 0xa5, size);
		block->next = *list;
		*list = block;
	}
	return total;
}

static void give(struct block **list)
{
	struct block *block;

	while ((block = *list) != NULL) {
		*list = block->next;
		free(block);
	}
}

static void exhaust(size_t size)
{
	struct block *list = NULL;
	size_t first = take(&list, size), second;
	int error = errno;
	void *place;

	give(&list);
	second = take(&list, size);
	give(&list);
	printf("%zu: %s; %s; %s\n", size, first >= 4 * MIB ? "most of it" : "little", strerror(error),
	       second >= first / 10 * 9 ? "again as much" : "then less");
	place = mmap(NULL, 3 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("mmap of 3 MiB: %s\n", place == MAP_FAILED ? strerror(errno) : "there");
	munmap(place, 3 * MIB);
}

int main(void)
{
	static const size_t some[] = { 10, 100, 1000, 3000, 10000, 30000, 100000 };
	void *blocks[7];

	for (int i = 0; i < 7; i++)
		memset(blocks[i] = malloc(some[i]), 1, some[i]);
	printf("a block of each size\n");
	for (int i = 0; i < 7; i++)
		free(blocks[i]);
	exhaust(64);
	exhaust(1000);
	exhaust(10000);
	exhaust(200000);
	exhaust(1000000);
	exhaust(64);
	return 0;
}
