/* SPDX-License-Identifier: MIT */
/* brk(2), and sbrk as far as the library has it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul

static unsigned long set(unsigned long to)
{
	return (unsigned long)syscall(SYS_brk, to);
}

int main(void)
{
	unsigned long start = set(0), end;
	unsigned char *p = (unsigned char *)start;
	long sum = 0;

	printf("start: %s\n", start % PAGE == 0 ? "a page" : "odd");
	printf("same: %d\n", set(start) == start);
	printf("a byte: %lu\n", set(start + 1) - start);
	p[0] = 1;
	p[PAGE - 1] = 2;
	printf("a MiB: %lu\n", set(start + (1 << 20)) - start);
	for (int i = 1; i < 1 << 20; i++)
		sum += p[i];
	printf("kept %d, sum of the rest %ld\n", p[0], sum);
	memset(p, 0xff, 1 << 20);
	printf("down: %lu\n", set(start + 3 * PAGE + 7) - start);
	printf("kept: %x %x\n", p[3 * PAGE], p[4 * PAGE - 1]);
	printf("up: %lu\n", set(start + 5 * PAGE) - start);
	printf("new page is zero: %x\n", p[4 * PAGE]);
	printf("below the start: %d\n", set(start - 1) == start + 5 * PAGE);
	printf("nowhere: %d %d\n", set(1) == start + 5 * PAGE, set(-1ul) == start + 5 * PAGE);
	printf("beyond memory: %d\n", set(start + (1ul << 46)) == start + 5 * PAGE);
	end = start + 16 * PAGE;
	mmap((void *)end, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	printf("into a mapping: %d\n", set(end + PAGE) == start + 5 * PAGE);
	munmap((void *)end, PAGE);
	printf("after it is gone: %d\n", set(end + PAGE) == end + PAGE);
	printf("a hole: %d\n", munmap(p + PAGE, PAGE));
	printf("read only: %d\n", mprotect(p + 2 * PAGE, PAGE, PROT_READ));
	printf("back: %d\n", set(start) == start);
	printf("sbrk(0): %d\n", sbrk(0) == (void *)start);
	errno = 0;
	printf("sbrk(1): %d %s\n", sbrk(1) == (void *)-1, strerror(errno));
	return 0;
}
