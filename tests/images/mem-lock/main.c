/* SPDX-License-Identifier: MIT */
/* mlock(2) and its family. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul

static unsigned char *base = (unsigned char *)0x200000000ul;

static void result(const char *what, long status)
{
	printf("%s: %s\n", what, status == 0 ? "done" : strerror(errno));
}

static void resident(int pages)
{
	unsigned char vector[16];

	mincore(base, (unsigned)pages * PAGE, vector);
	for (int i = 0; i < pages; i++)
		putchar('0' + (vector[i] & 1));
	putchar('\n');
}

static void fresh(int prot)
{
	munmap(base, 16 * PAGE);
	mmap(base, 8 * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

int main(void)
{
	fresh(PROT_READ | PROT_WRITE);
	result("all", mlock(base, 8 * PAGE));
	resident(8);
	result("dontneed", madvise(base, PAGE, MADV_DONTNEED));
	result("unlock", munlock(base, 8 * PAGE));
	result("dontneed", madvise(base, PAGE, MADV_DONTNEED));
	result("unlock what is not locked", munlock(base, 8 * PAGE));
	fresh(PROT_READ | PROT_WRITE);
	result("parts of pages", mlock(base + 100, PAGE));
	result("first page locked", madvise(base, PAGE, MADV_DONTNEED));
	result("second page locked", madvise(base + PAGE, PAGE, MADV_DONTNEED));
	result("third page not", madvise(base + 2 * PAGE, PAGE, MADV_DONTNEED));
	result("no length", mlock(base, 0));
	result("no length, unmapped", mlock(base + 32 * PAGE, 0));
	result("unmapped", mlock(base + 32 * PAGE, PAGE));
	result("unlock unmapped", munlock(base + 32 * PAGE, PAGE));
	result("beyond the end", mlock(base, 9 * PAGE));
	result("overflow", mlock(base, -(unsigned long)base));
	result("length overflows", mlock(base, -1ul));
	result("bad flags", syscall(SYS_mlock2, base, PAGE, 2));
	result("on fault", syscall(SYS_mlock2, base, 8 * PAGE, 1));
	fresh(PROT_NONE);
	result("no access", mlock(base, PAGE));
	result("no access, on fault", syscall(SYS_mlock2, base, PAGE, 1));
	fresh(PROT_READ);
	result("read only", mlock(base, 8 * PAGE));
	resident(8);
	result("all, no flags", mlockall(0));
	result("all, bad flags", mlockall(8));
	result("all, on fault alone", mlockall(MCL_ONFAULT));
	result("all, future", mlockall(MCL_FUTURE));
	fresh(PROT_READ | PROT_WRITE);
	resident(8);
	result("dontneed", madvise(base, PAGE, MADV_DONTNEED));
	result("unlock all", munlockall());
	result("dontneed", madvise(base, PAGE, MADV_DONTNEED));
	mmap(base, 8 * PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_LOCKED, -1, 0);
	resident(8);
	result("MAP_LOCKED, dontneed", madvise(base, PAGE, MADV_DONTNEED));
	result("unlock", munmap(base, 8 * PAGE));
	return 0;
}
