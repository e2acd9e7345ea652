/* SPDX-License-Identifier: MIT */
/* malloc and its family: alignment, sizes, zeros, and memory that was used before. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_zero(const unsigned char *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (p[i])
			return 0;
	return 1;
}

/* calloc must clear what free gave back, and may not what the kernel gave. */
static void zeros(void)
{
	static const size_t sizes[] = { 1, 16, 100, 4096, 131072, 1 << 20, 40 << 20 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned char *p = malloc(sizes[i]);

		memset(p, 0xff, sizes[i]);
		free(p);
		p = calloc(sizes[i], 1);
		printf("%zu zeroed: %d\n", sizes[i], is_zero(p, sizes[i]));
		free(p);
	}
}

static void alignments(void)
{
	int wrong = 0;
	void *p;

	for (size_t alignment = 8; alignment <= 1 << 22; alignment *= 2) {
		if (posix_memalign(&p, alignment, 1000) != 0 || (uintptr_t)p % alignment)
			wrong++;
		memset(p, 1, 1000);
		free(p);
		p = aligned_alloc(alignment, alignment * 2);
		if (!p || (uintptr_t)p % alignment)
			wrong++;
		free(p);
	}
	for (size_t size = 1; size < 3000; size++) {
		p = malloc(size);
		if ((uintptr_t)p % 16 || malloc_usable_size(p) < size)
			wrong++;
		free(p);
	}
	printf("alignments wrong: %d\n", wrong);
	printf("bad alignment: %s, %s\n", strerror(posix_memalign(&p, 24, 100)),
	       strerror(posix_memalign(&p, 2, 100)));
	errno = 0;
	printf("aligned_alloc(24): %d %s\n", aligned_alloc(24, 48) == NULL, strerror(errno));
}

/* Growing and shrinking through all ways to do it. */
static void resizing(void)
{
	unsigned char *p = NULL;
	size_t size = 0;
	int wrong = 0;

	for (int i = 0; i < 400; i++) {
		size_t next = (size_t)(i % 40) * (size_t)(i % 40) * 1500 + 1;

		p = realloc(p, next);
		for (size_t j = 0; j < size && j < next; j += 97)
			wrong += p[j] != (unsigned char)(j * 31);
		for (size_t j = 0; j < next; j++)
			p[j] = (unsigned char)(j * 31);
		size = next;
	}
	free(p);
	printf("realloc, wrong: %d\n", wrong);
}

int main(void)
{
	void *a = malloc(0), *b = malloc(0);

	printf("malloc(0): %d %d\n", a != NULL, a != b);
	free(a);
	free(b);
	free(NULL);
	zeros();
	alignments();
	resizing();
	a = reallocarray(NULL, 10, 20);
	printf("reallocarray: %d", a != NULL);
	errno = 0;
	printf(" %d %s\n", reallocarray(a, SIZE_MAX / 2, 3) == NULL, strerror(errno));
	free(a);
	return 0;
}
