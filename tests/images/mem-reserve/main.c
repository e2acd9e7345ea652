/* SPDX-License-Identifier: MIT */
/* Address space far larger than RAM. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define TIB (1ul << 40)

/* As an allocator or a garbage collector does it: reserve, then commit what is needed. */
static void commit(void)
{
	unsigned char *p = mmap(NULL, 16 * TIB, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);

	printf("16 TiB reserved: %d\n", p != MAP_FAILED);
	for (unsigned long i = 0; i < 16; i++) {
		int status = mprotect(p + i * TIB, 1 << 20, RW);

		memset(p + i * TIB + 4096, (int)i, 4096);
		if (status != 0)
			perror("mprotect");
	}
	for (unsigned long i = 0; i < 16; i++)
		printf("%d ", p[i * TIB + 5000]);
	printf("\n");
	for (unsigned long i = 0; i < 16; i++)
		madvise(p + i * TIB, 1 << 20, MADV_DONTNEED);
	printf("given back: %d\n", p[3 * TIB + 5000]);
	printf("unmapped: %d\n", munmap(p, 16 * TIB));
}

/* As sanitizers and interpreters with shadow memory do it. */
static void sparse(void)
{
	unsigned char *p = mmap(NULL, 4 * TIB, RW, ANON | MAP_NORESERVE, -1, 0);
	unsigned long wrong = 0;

	printf("4 TiB, writable: %d\n", p != MAP_FAILED);
	for (unsigned long i = 0; i < 1000; i++)
		p[i * i * 4000037 % (4 * TIB)] = (unsigned char)(i % 255 + 1);
	for (unsigned long i = 0; i < 1000; i++)
		wrong += p[i * i * 4000037 % (4 * TIB)] != (unsigned char)(i % 255 + 1);
	printf("wrong: %lu\n", wrong);
	munmap(p, 4 * TIB);
}

static void aligned(void)
{
	unsigned long size = 1ul << 30;
	unsigned char *p = mmap(NULL, 2 * size, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
	unsigned char *q = (unsigned char *)(((unsigned long)p + size - 1) & -size);

	if (q > p)
		munmap(p, (unsigned long)(q - p));
	munmap(q + size, (unsigned long)(p + size - q));
	printf("aligned to 1 GiB: %d\n", mprotect(q, size, PROT_READ) == 0 && q[size - 1] == 0);
	munmap(q, size);
}

static void many(void)
{
	static unsigned char *p[5000];
	unsigned long wrong = 0;

	for (int i = 0; i < 5000; i++) {
		p[i] = mmap(NULL, 4096, i % 2 ? RW : PROT_READ, ANON, -1, 0);
		if (p[i] == MAP_FAILED)
			wrong++;
		else if (i % 2)
			p[i][0] = (unsigned char)i;
	}
	for (int i = 0; i < 5000; i++)
		wrong += p[i][0] != (unsigned char)(i % 2 ? i : 0);
	for (int i = 0; i < 5000; i += 2)
		munmap(p[i], 4096);
	for (int i = 1; i < 5000; i += 2)
		wrong += p[i][0] != (unsigned char)i;
	printf("5000 mappings, %lu wrong\n", wrong);
}

int main(void)
{
	commit();
	sparse();
	aligned();
	many();
	return 0;
}
