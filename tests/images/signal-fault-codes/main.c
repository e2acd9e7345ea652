/* SPDX-License-Identifier: MIT */
/* si_signo, si_code and si_addr of the synchronous signals. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static sigjmp_buf escape;
static siginfo_t got;
static long long rip, trap;

static void handler(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)number;
	got = *info;
	rip = uc->uc_mcontext.gregs[REG_RIP];
	trap = uc->uc_mcontext.gregs[REG_TRAPNO];
	siglongjmp(escape, 1);
}

static void show(const char *what, const void *address)
{
	const char *where = "elsewhere";

	if (got.si_addr == address)
		where = "expected";
	else if ((long long)(unsigned long)got.si_addr == rip)
		where = "instruction";
	else if (!got.si_addr)
		where = "null";
	printf("%s: signal %d code %d trap %lld address %s\n", what, got.si_signo, got.si_code,
	       trap, where);
}

/* An emulator may lack the exceptions of SSE arithmetic; then there is no signal at all. */
static void show_sse(const char *what, int code)
{
	int right = got.si_signo == SIGFPE && got.si_code == code && trap == 19 &&
		(long long)(unsigned long)got.si_addr == rip;

	printf("%s: %s\n", what, right || got.si_signo == 0 ? "right" : "wrong");
}

#define TRY(what, address, statement)                                                              \
	do {                                                                                       \
		memset(&got, 0, sizeof(got));                                                      \
		if (sigsetjmp(escape, 1) == 0)                                                     \
			statement;                                                                 \
		show(what, address);                                                               \
	} while (0)

static volatile int zero, one = 1, smallest = -2147483647 - 1, minus_one = -1;
static const char constant[] = "constant";

static void divide_sse(void)
{
	unsigned control = 0x1f80 & ~0x200u;
	volatile double a = 1, b = 0, c;

	__asm__ volatile("ldmxcsr %0" : : "m"(control));
	c = a / b;
	(void)c;
}

static void invalid_sse(void)
{
	unsigned control = 0x1f80 & ~0x80u;
	volatile double a = 0, b = 0, c;

	__asm__ volatile("ldmxcsr %0" : : "m"(control));
	c = a / b;
	(void)c;
}

static void divide_x87(void)
{
	unsigned short control = 0x37f & ~4;

	__asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" : : "m"(control));
}

static void restore_float(void)
{
	unsigned control = 0x1f80;

	__asm__ volatile("fninit; ldmxcsr %0" : : "m"(control));
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	static const int numbers[] = { SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGBUS };
	char *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *bad = (char *)8;

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &action, NULL);
	TRY("null read", (char *)8, (void)*bad);
	TRY("null write", (char *)8, *bad = 1);
	TRY("no access", none, (void)*(volatile char *)none);
	TRY("constant write", constant, *(volatile char *)constant = 1);
	TRY("code write", (void *)main, *(volatile char *)main = 1);
	*data = (char)0xc3;
	TRY("data executed", data, ((void (*)(void))data)());
	TRY("null call", NULL, ((void (*)(void))zero)());
	bad = (char *)0x8000000000000000ul;
	TRY("non-canonical", NULL, (void)*bad);
	TRY("integer division", NULL, one = one / zero);
	one = 1;
	TRY("integer overflow", NULL, one = smallest / minus_one);
	TRY("ud2", NULL, __asm__ volatile("ud2"));
	TRY("int3", NULL, __asm__ volatile("int3"));
	memset(&got, 0, sizeof(got));
	if (sigsetjmp(escape, 1) == 0)
		divide_sse();
	show_sse("sse division", FPE_FLTDIV);
	memset(&got, 0, sizeof(got));
	if (sigsetjmp(escape, 1) == 0)
		invalid_sse();
	show_sse("sse invalid", FPE_FLTINV);
	restore_float();
	TRY("x87 division", NULL, divide_x87());
	restore_float();
	return 0;
}
