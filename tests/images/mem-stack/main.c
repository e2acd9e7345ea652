/* SPDX-License-Identifier: MIT */
/* The main stack: 8 MiB of it, alloca, large frames, stacks that grow, stacks of one's own. */
#define _GNU_SOURCE
#include <alloca.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

static __attribute__((noinline)) unsigned long deep(unsigned level)
{
	volatile unsigned char frame[960];

	frame[level % 960] = (unsigned char)level;
	if (level == 0)
		return frame[0];
	return deep(level - 1) + frame[level % 960];
}

static __attribute__((noinline)) int large_frame(void)
{
	volatile char frame[6 << 20];

	frame[0] = 1; /* far below the stack pointer so far */
	frame[sizeof frame - 1] = 2;
	return frame[0] + frame[sizeof frame - 1] + frame[3 << 20] * 0;
}

static __attribute__((noinline)) long allocas(void)
{
	long sum = 0;

	for (int i = 1; i <= 100; i++) {
		char *p = alloca((unsigned)i * 500);

		memset(p, i, (unsigned)i * 500);
		sum += p[i * 250];
	}
	return sum;
}

static sigjmp_buf escape;
static volatile char *fault_address;

static void overflow(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	fault_address = info->si_addr;
	siglongjmp(escape, 1);
}

static volatile unsigned long reached;

static __attribute__((noinline)) unsigned long endless(unsigned long level)
{
	volatile char frame[4000];

	frame[0] = (char)level;
	reached = level;
	return endless(level + 1) + (unsigned long)frame[0];
}

static void guarded(void)
{
	static char alternate[65536];
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
	struct sigaction action = { .sa_sigaction = overflow, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &action, NULL);
	for (int i = 0; i < 3; i++) {
		if (sigsetjmp(escape, 1) == 0)
			endless(0);
		printf("overflow at %lu MiB\n", (reached * 4032 + (1 << 19)) >> 20);
	}
	printf("and after that: %lu\n", deep(100));
}

static void growing(void)
{
	unsigned char *top = mmap((void *)0x300000000ul, 16384, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	unsigned long sum = 0;

	for (unsigned i = 1; i <= 100; i++)
		top[-(long)i * 4096] = (unsigned char)i;
	for (unsigned i = 1; i <= 100; i++)
		sum += top[-(long)i * 4096];
	printf("grown down: %lu\n", sum);
	printf("far away: %d\n", sigsetjmp(escape, 1) == 0 ? top[-(9l << 20)] : -1);
}

int main(void)
{
	struct rlimit limit;
	unsigned long sum = deep(7500);

	printf("deep: %lu\n", sum);
	printf("large frame: %d\n", large_frame());
	printf("alloca: %ld\n", allocas());
	getrlimit(RLIMIT_STACK, &limit);
	printf("limit: %llu MiB\n", (unsigned long long)limit.rlim_cur >> 20);
	guarded();
	growing();
	return 0;
}
