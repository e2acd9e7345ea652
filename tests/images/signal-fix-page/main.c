/* SPDX-License-Identifier: MIT */
/* A SIGSEGV handler makes the page accessible and returns: the access is done again. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <ucontext.h>

#define PAGE 4096
#define COUNT 16

static char *area;
static volatile int faults, codes[2], writes;

static void handler(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	char *page = (char *)((unsigned long)info->si_addr & ~(PAGE - 1ul));

	(void)number;
	if (page < area || page >= area + COUNT * PAGE)
		return;
	faults++;
	codes[info->si_code == SEGV_ACCERR]++;
	if (uc->uc_mcontext.gregs[REG_TRAPNO] == 14 && (uc->uc_mcontext.gregs[REG_ERR] & 6) == 6)
		writes++;
	if ((char *)uc->uc_mcontext.gregs[REG_CR2] != info->si_addr)
		codes[0] += 100;
	mprotect(page, PAGE, PROT_READ | PROT_WRITE);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	long sum = 0;

	area = mmap(NULL, COUNT * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		return 1;
	sigaction(SIGSEGV, &action, NULL);
	for (int i = 0; i < COUNT; i++)
		area[i * PAGE + 5 * i] = (char)(i + 1);
	for (int i = 0; i < COUNT; i++)
		sum += area[i * PAGE + 5 * i];
	printf("written: %d faults, %d MAPERR, %d ACCERR, %d writes, sum %ld\n", faults, codes[0],
	       codes[1], writes, sum);
	mprotect(area, COUNT * PAGE, PROT_READ);
	for (int i = 0; i < COUNT; i++)
		sum += area[i * PAGE + 5 * i];
	printf("read: %d faults, sum %ld\n", faults, sum);
	for (int i = 0; i < COUNT; i++)
		area[i * PAGE]++;
	printf("written again: %d faults, %d ACCERR\n", faults, codes[1]);
	return 0;
}
