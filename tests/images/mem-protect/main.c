/* SPDX-License-Identifier: MIT */
/* mprotect(2): every transition, what each permits, contents kept, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul
#define BASE 0x200000000ul

static sigjmp_buf escape;
static siginfo_t fault;
static unsigned char *base = (unsigned char *)BASE;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	fault = *info;
	siglongjmp(escape, 1);
}

static const char *attempt(volatile unsigned char *p, int access)
{
	static char text[64];

	if (sigsetjmp(escape, 1) != 0) {
		snprintf(text, sizeof text, "%d/%d%s", fault.si_signo, fault.si_code,
			 fault.si_addr == p ? "" : " elsewhere");
		return text;
	}
	if (access == PROT_READ)
		(void)*p;
	else if (access == PROT_WRITE)
		*p = 0xc3; /* "ret" */
	else
		((void (*)(void))p)();
	return "yes";
}

static void show(const char *what, volatile unsigned char *p)
{
	printf("%s: read %s,", what, attempt(p, PROT_READ));
	printf(" write %s,", attempt(p, PROT_WRITE));
	printf(" execute %s\n", attempt(p, PROT_EXEC));
}

static void protect(const char *what, unsigned long address, unsigned long size, long prot)
{
	long result = syscall(SYS_mprotect, address, size, prot);

	printf("%s: %s\n", what, result == 0 ? "done" : strerror(errno));
}

static const char *name(int prot)
{
	static const char *const names[] = { "none", "r", "w", "rw", "x", "rx" };

	return names[prot];
}

/* x86 cannot give write without read. */
static void transitions(void)
{
	static const int prots[] = { 0, 1, 2, 3, 5 };

	base[0] = 0xc3;
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++) {
			char text[32];

			mprotect(base, PAGE, prots[i]);
			mprotect(base, PAGE, prots[j]);
			snprintf(text, sizeof text, "%s to %s", name(prots[i]), name(prots[j]));
			show(text, base);
		}
}

static void errors(void)
{
	protect("odd address", BASE + 1, PAGE, 3);
	protect("no length", BASE, 0, 3);
	protect("no length, unmapped", 0x100000000ul, 0, 3);
	protect("unmapped", 0x100000000ul, PAGE, 3);
	protect("unknown permission", BASE, PAGE, 16);
	protect("up and down", BASE, PAGE, 0x3000001);
	protect("up", BASE, PAGE, 0x2000001);
	protect("down", BASE, PAGE, 0x1000001);
	protect("length overflows", BASE, -1ul, 3);
	protect("PROT_SEM", BASE, PAGE, 8 | 3);
	protect("null page", 0, PAGE, 1);
	protect("kernel's half", 0xffff800000000000ul, PAGE, 1);
}

static void holes(void)
{
	mprotect(base, 8 * PAGE, 3);
	munmap(base + 4 * PAGE, PAGE);
	protect("across a hole", BASE + 2 * PAGE, 4 * PAGE, 1);
	show("before the hole", base + 3 * PAGE);
	show("in the hole", base + 4 * PAGE);
	show("behind the hole", base + 5 * PAGE);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	mmap(base, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	transitions();
	errors();
	holes();
	base = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(base, 0x77, 4 << 20);
	mprotect(base + (2 << 20), PAGE, PROT_READ);
	mprotect(base + 5 * PAGE, 600 * PAGE, PROT_NONE);
	mprotect(base + 5 * PAGE, 600 * PAGE, PROT_READ | PROT_WRITE);
	for (unsigned long i = 0, sum = 0; i < 4 << 20; i += 511) {
		sum += base[i] != 0x77;
		if (i + 511 >= 4 << 20)
			printf("bytes lost: %lu\n", sum);
	}
	return 0;
}
