/* SPDX-License-Identifier: MIT */
/* There is no kernel behind a guest: whatever it calls, the instruction faults. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>

static sigjmp_buf back;
static volatile int last;

static void caught(int number)
{
	last = number;
	siglongjmp(back, 1);
}

static void native(long number, long a, long b, long c, long d)
{
	register long fourth __asm__("r10") = d, fifth __asm__("r8") = -1, sixth __asm__("r9") = 0;

	__asm__ volatile("syscall" : "+a"(number)
			 : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
			 : "rcx", "r11", "memory");
	printf("result %ld\n", number);
}

static void old(long number, long a)
{
	__asm__ volatile("int $0x80" : "+a"(number) : "b"(a) : "memory");
	printf("result %ld\n", number);
}

#define TRY(what, call) do { \
		last = 0; \
		if (sigsetjmp(back, 1) == 0) \
			call; \
		puts(last == SIGILL || last == SIGSEGV ? what ": refused" : what ": done"); \
	} while (0)

int main(void)
{
	static char path[] = "/etc/passwd";

	signal(SIGILL, caught);
	signal(SIGSEGV, caught);
	signal(SIGSYS, caught);
	TRY("getpid", native(39, 0, 0, 0, 0));
	TRY("openat", native(257, -100, (intptr_t)path, 0, 0));
	TRY("write", native(1, 1, (intptr_t)path, 3, 0));
	TRY("mmap, writable and executable", native(9, 0, 4096, 7, 0x22));
	TRY("mprotect", native(10, (intptr_t)main & -4096, 4096, 7, 0));
	TRY("rt_sigreturn", native(15, 0, 0, 0, 0));
	TRY("exit_group", native(231, 0, 0, 0, 0));
	TRY("fork", native(57, 0, 0, 0, 0));
	TRY("execve", native(59, (intptr_t)path, 0, 0, 0));
	TRY("x32 getpid", native(0x40000000 + 39, 0, 0, 0, 0));
	TRY("no such call", native(-1, 0, 0, 0, 0));
	TRY("int 0x80, exit", old(1, 0));
	TRY("int 0x80, getpid", old(20, 0));
	TRY("vsyscall, time", ((long (*)(void *))0xffffffffff600400)(0));
	return 0;
}
