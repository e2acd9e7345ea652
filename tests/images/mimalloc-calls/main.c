/* SPDX-License-Identifier: MIT */
/* Every function of the malloc family, and what musl calls them for, with mimalloc. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB ((size_t)1 << 20)

/* What the compiler must not know. */
static volatile size_t half = SIZE_MAX / 2, tebibyte = (size_t)1 << 40;

static void say(const char *what, int wrong)
{
	printf("%s: %d wrong\n", what, wrong);
}

static int misaligned(const void *block, size_t alignment)
{
	return block == NULL || (uintptr_t)block % alignment != 0;
}

static void fill(unsigned char *block, size_t size)
{
	for (size_t i = 0; i < size; i += i < 4096 ? 1 : 509)
		block[i] = (unsigned char)(i * 2654435761u >> 24);
}

static int differs(const unsigned char *block, size_t size)
{
	for (size_t i = 0; i < size; i += i < 4096 ? 1 : 509)
		if (block[i] != (unsigned char)(i * 2654435761u >> 24))
			return 1;
	return 0;
}

/* Each size class, and what is beyond them, up to a segment of its own. */
static void sizes(void)
{
	int wrong = 0;

	for (size_t size = 0; size < 40 * MIB; size += size / 7 + 1) {
		unsigned char *block = malloc(size);

		wrong += misaligned(block, 16) || malloc_usable_size(block) < size;
		fill(block, size);
		wrong += differs(block, size);
		free(block);
	}
	wrong += malloc_usable_size(NULL) != 0;
	free(NULL);
	say("sizes", wrong);
}

static void zeros(void)
{
	int wrong = 0;

	for (int round = 0; round < 2; round++)
		for (size_t size = 1; size < 40 * MIB; size += size / 3 + 1) {
			unsigned char *block = calloc(size, 1);

			for (size_t i = 0; i < size; i += i < 70000 ? 1 : 127)
				wrong += block[i] != 0;
			memset(block, 0xff, size);
			free(block);
		}
	say("zeros", wrong);
}

static void growth(void)
{
	unsigned char *block = NULL;
	size_t old = 0;
	int wrong = 0;

	for (size_t size = 1; size < 50 * MIB; old = size, size += size / 5 + 1) {
		block = realloc(block, size);
		wrong += misaligned(block, 16) || differs(block, old);
		fill(block, size);
	}
	for (size_t size = old; size > 0; size /= 3) {
		block = realloc(block, size);
		wrong += misaligned(block, 16) || differs(block, size);
	}
	block = realloc(block, 0);
	free(block);
	block = reallocarray(NULL, 1000, 1000);
	wrong += block == NULL || malloc_usable_size(block) < 1000000;
	free(block);
	say("growth", wrong);
}

static void alignments(void)
{
	void *blocks[40];
	int wrong = 0, count = 0;

	for (size_t alignment = 16; alignment <= 8 * MIB; alignment *= 2) {
		for (size_t size = 1; size <= 4096; size *= 16) {
			unsigned char *block = aligned_alloc(alignment, size);

			wrong += misaligned(block, alignment) || malloc_usable_size(block) < size;
			memset(block, 1, size);
			block = realloc(block, size * 3);
			wrong += block == NULL || block[size - 1] != 1;
			free(block);
		}
		wrong += posix_memalign(&blocks[count], alignment, 100) != 0 ||
			misaligned(blocks[count], alignment);
		count++;
	}
	while (count-- > 0)
		free(blocks[count]);
	for (size_t alignment = 16 * MIB; alignment <= 128 * MIB; alignment *= 2) {
		unsigned char *block = aligned_alloc(alignment, 3 * MIB);

		wrong += misaligned(block, alignment);
		memset(block, 1, 3 * MIB);
		free(block);
	}
	blocks[0] = memalign(64, 100);
	blocks[1] = valloc(100);
	wrong += misaligned(blocks[0], 64) + misaligned(blocks[1], 4096);
	free(blocks[0]);
	free(blocks[1]);
	say("alignments", wrong);
}

static void fails(const char *what, const void *block)
{
	printf("%s: %s, %s\n", what, block ? "a block" : "none", strerror(errno));
	errno = 0;
}

static void failures(void)
{
	void *block = malloc(100);
	int status = posix_memalign(&block, 24, 100), small = posix_memalign(&block, 2, 100);

	printf("posix_memalign: %s, %s\n", strerror(status), strerror(small));
	errno = 0;
	fails("malloc", malloc(half * 2));
	fails("malloc of too much", malloc(tebibyte));
	fails("calloc", calloc(half, 3));
	fails("calloc of too much", calloc(tebibyte, 1));
	fails("realloc", realloc(block, half));
	fails("realloc of too much", realloc(block, tebibyte));
	fails("reallocarray", reallocarray(block, half, 3));
	fails("aligned_alloc", aligned_alloc(48, 480));
	fails("aligned_alloc of too much", aligned_alloc(64, half * 2 - 100));
	fails("memalign of too much", memalign(1 << 20, tebibyte));
	free(block);
	block = malloc(1);
	printf("then: %s, %s\n", block ? "a block" : "none", strerror(errno));
	free(block);
}

static void at_exit(void)
{
	static int calls;

	if (++calls == 40)
		printf("atexit: %d calls\n", calls);
}

/* musl calls malloc, and the program free, or the other way round. */
static void others(void)
{
	static char text[] = "one\ntwo and a bit\n";
	FILE *input = fmemopen(text, sizeof text - 1, "r"), *output;
	char *line = malloc(1), *copy, *made;
	size_t size = 1, total;
	ssize_t length;

	while ((length = getline(&line, &size, input)) > 0)
		printf("%zd bytes\n", length);
	fclose(input);
	copy = strdup("a copy");
	output = open_memstream(&made, &total);
	for (int i = 0; i < 10000; i++)
		fprintf(output, "%d ", i);
	fclose(output);
	printf("%s, %zu bytes in memory\n", copy, total);
	free(made);
	free(copy);
	free(line);
	length = asprintf(&line, "%s", "printed");
	printf("%s\n", line);
	free(line);
	for (int i = 0; i < 40; i++)
		atexit(at_exit);
}

/* What is given back can be had by other means. */
static void given_back(void)
{
	static char *blocks[100];
	char *place;

	for (int i = 0; i < 100; i++)
		memset(blocks[i] = malloc(MIB), 1, MIB);
	for (int i = 0; i < 100; i++)
		free(blocks[i]);
	place = mmap(NULL, 200 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("200 MiB mapped: %d\n", place != MAP_FAILED);
	memset(place, 1, 200 * MIB);
	munmap(place, 200 * MIB);
}

int main(void)
{
	sizes();
	zeros();
	growth();
	alignments();
	failures();
	others();
	given_back();
	return 0;
}
