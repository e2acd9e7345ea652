/* SPDX-License-Identifier: MIT */
/* Memory that comes and goes: what is new is zero, what is gone faults, page by page. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096ul
#define WORDS (PAGE / sizeof(unsigned long))
#define RW (PROT_READ | PROT_WRITE)

static sigjmp_buf escape;
static unsigned long stamp, wrong;

static void handler(int number)
{
	(void)number;
	siglongjmp(escape, 1);
}

static int faults(volatile unsigned long *address, int write)
{
	if (sigsetjmp(escape, 1) != 0)
		return 1;
	if (write)
		*address = 1;
	else
		(void)*address;
	return 0;
}

static volatile unsigned long *map(unsigned long pages)
{
	void *p = mmap(NULL, pages * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return p;
}

/* Every page is zero; then each gets a number of its own. */
static unsigned long fill(volatile unsigned long *p, unsigned long pages)
{
	unsigned long first = stamp;

	for (unsigned long i = 0; i < pages; i++) {
		wrong += p[i * WORDS] != 0 || p[i * WORDS + WORDS - 1] != 0;
		p[i * WORDS] = p[i * WORDS + WORDS - 1] = ++stamp;
	}
	return first;
}

static void compare(volatile unsigned long *p, unsigned long pages, unsigned long first)
{
	for (unsigned long i = 0; i < pages; i++)
		wrong += p[i * WORDS] != first + i + 1 || p[i * WORDS + WORDS - 1] != first + i + 1;
}

/* STEP keeps the number of faults, which are slow, within limits. */
static void all_fault(volatile unsigned long *p, unsigned long pages, int write)
{
	unsigned long step = pages / 20 + 1;

	for (unsigned long i = 0; i < pages; i += step)
		wrong += !faults(p + i * WORDS, write);
	wrong += !faults(p + (pages - 1) * WORDS, write);
}

static void round_of(unsigned long pages)
{
	volatile unsigned long *p = map(pages), *q;
	unsigned long first = fill(p, pages), half = (pages + 1) / 2;

	compare(p, pages, first);
	mprotect((void *)p, half * PAGE, PROT_READ);
	all_fault(p, half, 1);
	compare(p, pages, first);
	mprotect((void *)p, half * PAGE, RW);
	p[0] = first + 1;
	q = mremap((void *)p, pages * PAGE, (pages + 7) * PAGE, MREMAP_MAYMOVE);
	compare(q, pages, first);
	fill(q + pages * WORDS, 7);
	if (q != p)
		all_fault(p, pages, 0);
	munmap((void *)q, half * PAGE);
	all_fault(q, half, 0);
	compare(q + half * WORDS, pages - half, first + half);
	munmap((void *)q, (pages + 7) * PAGE);
	all_fault(q, pages + 7, 1);
}

int main(void)
{
	static const unsigned long sizes[] = { 1, 2, 3, 5, 16, 63, 300, 513, 1100, 16, 2 };

	signal(SIGSEGV, handler);
	free(malloc(100000));
	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		wrong = 0;
		round_of(sizes[i]);
		round_of(sizes[i]);
		printf("%lu pages: %lu wrong\n", sizes[i], wrong);
	}
	return 0;
}
