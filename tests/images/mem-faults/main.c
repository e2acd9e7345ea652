/* SPDX-License-Identifier: MIT */
/* What SIGSEGV says: code, address, and that the access can be completed by the handler. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096ul
#define RW (PROT_READ | PROT_WRITE)

static sigjmp_buf escape;
static siginfo_t fault;
static long error;
static unsigned char *base = (unsigned char *)0x200000000ul;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	fault = *info;
	error = ((ucontext_t *)context)->uc_mcontext.gregs[REG_ERR];
	siglongjmp(escape, 1);
}

/* Bits of the error code: present, write, execute; user mode is not compared. */
static void show(const char *what, unsigned char *address)
{
	printf("%s: signal %d code %d errno %d offset %ld, bits %ld\n", what, fault.si_signo,
	       fault.si_code, fault.si_errno, (long)((unsigned char *)fault.si_addr - address),
	       error & 0x12);
}

static void reading(const char *what, unsigned char *address)
{
	if (sigsetjmp(escape, 1) == 0)
		printf("%s: read %x\n", what, *(volatile unsigned char *)address);
	else
		show(what, address);
}

static void writing(const char *what, unsigned char *address)
{
	if (sigsetjmp(escape, 1) == 0) {
		*(volatile unsigned char *)address = 1;
		printf("%s: written\n", what);
	} else {
		show(what, address);
	}
}

static int repairs;

static void repair(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	repairs++;
	mprotect((void *)((unsigned long)info->si_addr & -PAGE), PAGE, RW);
}

/* As garbage collectors and virtual machines do it: find out what was written to. */
static void dirty_pages(void)
{
	struct sigaction action = { .sa_sigaction = repair, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	mmap(base, 64 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (unsigned i = 0; i < 64; i += 3)
		for (unsigned j = 0; j < 10; j++)
			base[i * PAGE + j] = (unsigned char)i;
	printf("%d pages written to, last: %d\n", repairs, base[63 * PAGE]);
	/* The kernel's accesses raise no signal. */
	mprotect(base, PAGE, PROT_NONE);
	printf("write from there: %zd\n", write(1, base, 1));
	printf("signals: %d\n", repairs);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	mmap(base, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	reading("no access", base + 5);
	writing("no access", base + 5);
	mprotect(base, PAGE, PROT_READ);
	reading("read only", base + 7);
	writing("read only", base + 7);
	mprotect(base, PAGE, RW);
	writing("writable", base + 9);
	writing("last byte", base + PAGE - 1);
	writing("one more", base + PAGE);
	munmap(base, PAGE);
	reading("unmapped", base + 11);
	writing("unmapped", base + 11);
	reading("null", NULL);
	reading("null with an offset", (unsigned char *)0xfff0);
	reading("above", (unsigned char *)0x7ffffffff000ul);
	if (sigsetjmp(escape, 1) == 0)
		printf("%lx\n", *(volatile unsigned long *)(base + 2 * PAGE - 4));
	else
		show("across a boundary", base + PAGE);
	dirty_pages();
	return 0;
}
