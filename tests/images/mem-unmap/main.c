/* SPDX-License-Identifier: MIT */
/* munmap(2): parts, holes, errors, and what is mapped afterwards. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul
#define BASE 0x200000000ul

static unsigned char *base = (unsigned char *)BASE;

static void unmap(const char *what, unsigned long address, unsigned long size)
{
	long result = syscall(SYS_munmap, address, size);

	printf("%s: %s\n", what, result == 0 ? "done" : strerror(errno));
}

/* mincore(2) tells which pages are mapped. */
static void show(int pages)
{
	unsigned char resident;

	for (int i = 0; i < pages; i++) {
		int mapped = mincore(base + (unsigned)i * PAGE, PAGE, &resident) == 0;

		if (!mapped)
			putchar('.');
		else
			putchar(base[(unsigned)i * PAGE] ? 'd' : '0');
	}
	putchar('\n');
}

static void fresh(int pages)
{
	mmap(base, (unsigned)pages * PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (int i = 0; i < pages; i++)
		base[(unsigned)i * PAGE] = 1;
}

int main(void)
{
	fresh(16);
	show(16);
	unmap("the middle", BASE + 4 * PAGE, 2 * PAGE);
	show(16);
	unmap("the start", BASE, PAGE);
	unmap("the end", BASE + 15 * PAGE, PAGE);
	show(16);
	unmap("across holes", BASE + 3 * PAGE, 6 * PAGE);
	show(16);
	unmap("nothing there", BASE + 4 * PAGE, PAGE);
	unmap("a byte is a page", BASE + 10 * PAGE, 1);
	show(16);
	unmap("odd address", BASE + 1, PAGE);
	unmap("no length", BASE, 0);
	unmap("length overflows", BASE, -1ul);
	unmap("beyond the end", BASE, 1ul << 47);
	unmap("kernel's half", 0xffff800000000000ul, PAGE);
	show(16);
	unmap("all", BASE, 16 * PAGE);
	show(16);
	fresh(16);
	for (unsigned i = 0; i < 16; i += 2)
		munmap(base + i * PAGE, PAGE);
	show(16);
	mmap(base, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	show(16);
	mmap(base, 9 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	show(16);
	return 0;
}
