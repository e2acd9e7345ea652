/* SPDX-License-Identifier: MIT */
/* The trap flag, int3: a SIGTRAP for each instruction, but none for those of system calls. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define TF 0x100
#define SEEN 16

static volatile int count, other_codes, other_addresses, handler_flags;
static volatile int seen_count;
static volatile uintptr_t seen[SEEN];
static int code_wanted;
static sigjmp_buf escape;

extern const char steps_first[], steps_end[];

static uintptr_t ip(const ucontext_t *context)
{
	return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
}

static void handler(int number, siginfo_t *info, void *argument)
{
	ucontext_t *context = argument;
	uintptr_t at = ip(context);

	(void)number;
	count++;
	if (at >= (uintptr_t)steps_first && at <= (uintptr_t)steps_end && seen_count < SEEN)
		seen[seen_count++] = at - (uintptr_t)steps_first;
	other_codes += info->si_code != code_wanted;
	other_addresses += (uintptr_t)info->si_addr != (code_wanted == TRAP_TRACE ? at : 0);
	handler_flags |= (int)(__builtin_ia32_readeflags_u64() & TF);
}

static void handle(void (*function)(int, siginfo_t *, void *))
{
	struct sigaction action = { .sa_sigaction = function, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &action, NULL);
}

static void set_step(void)
{
	__builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() | TF);
}

static void clear_step(void)
{
	__builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() & ~(uint64_t)TF);
}

static void show(const char *what)
{
	printf("%s: other codes %d, addresses %d, in the handler %d\n", what, other_codes, other_addresses,
	       handler_flags);
	other_codes = other_addresses = handler_flags = 0;
}

static void few_instructions(void)
{
	long value = 1;

	__asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n"
			 "steps_first:\n\tnop\n\tadd $2, %0\n\tinc %0\n"
			 "\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq\nsteps_end:\n\tnop"
			 : "+r"(value) : : "cc", "memory");
	for (int i = 0; i < seen_count; i++)
		printf("%lu ", (unsigned long)seen[i]);
	printf("value %ld\n", value);
	show("steps");
}

/* A loop of 1000 times two instructions. */
static void many_instructions(void)
{
	long value = 1000;

	count = 0;
	__asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n"
			 "1:\tdec %0\n\tjnz 1b\n"
			 "\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq"
			 : "+r"(value) : : "cc", "memory");
	printf("a loop: %d traps\n", count);
	show("loop");
}

/* Where each call goes is in the program, so how many instructions there are is not ours to know. */
static void calls(void)
{
	char text[4] = "";
	int pair[2], before, between, after;
	long written, got, number;

	pipe(pair);
	count = 0;
	set_step();
	written = write(pair[1], "abc", 3);
	before = count;
	got = read(pair[0], text, 3);
	between = count;
	number = syscall(SYS_getppid, 1, 2, 3, 4, 5, 6);
	after = count;
	clear_step();
	printf("calls: %ld %ld %.3s %d, traps %d %d %d\n", written, got, text, number == getppid(),
	       before > 0, between > before, after > between);
	show("calls");
}

static void asked(int number)
{
	(void)number;
}

/* A handler of another signal runs without the flag, and it is there again afterwards. */
static void nested(void)
{
	int before;

	signal(SIGUSR1, asked);
	set_step();
	kill(getpid(), SIGUSR1);
	before = count;
	__asm__ volatile("nop; nop");
	before = count > before;
	clear_step();
	printf("after another signal: %d\n", before);
	show("nested");
}

static void set_in_context(int number, siginfo_t *info, void *argument)
{
	ucontext_t *context = argument;

	(void)number;
	(void)info;
	context->uc_mcontext.gregs[REG_EFL] ^= TF;
	count++;
}

/* int3 is a breakpoint behind which the program goes on; its handler may turn stepping on and off. */
static void breakpoints(void)
{
	handle(handler);
	code_wanted = SI_KERNEL;
	count = 0;
	__asm__ volatile("int3");
	printf("int3: %d\n", count);
	show("breakpoint");
	handle(set_in_context);
	count = 0;
	__asm__ volatile("int3; nop; nop; nop" : : : "cc");
	printf("on and off: %d\n", count);
}

static void leave(int number)
{
	(void)number;
	siglongjmp(escape, 1);
}

static void jump(void)
{
	signal(SIGTRAP, leave);
	if (sigsetjmp(escape, 1) == 0) {
		set_step();
		for (;;)
			write(1, "", 0);
	}
	printf("out of it: %d\n", (int)(__builtin_ia32_readeflags_u64() & TF));
}

int main(void)
{
	code_wanted = TRAP_TRACE;
	handle(handler);
	few_instructions();
	many_instructions();
	calls();
	nested();
	breakpoints();
	jump();
	fflush(stdout);
	signal(SIGTRAP, SIG_DFL);
	set_step();
	return 0;
}
