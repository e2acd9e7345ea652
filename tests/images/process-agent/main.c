/* SPDX-License-Identifier: MIT */
/* The agent's own instruction, with other arguments than the agent's: nothing gets through. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../tools/skete/process/agent.h"

#define RW 3
#define RX 5
#define SHARED_FIXED 0x11
#define PRIVATE_ANONYMOUS 0x22

static sigjmp_buf back;
static volatile int last;
static int failures;
static const uint8_t *instruction;

static void caught(int number)
{
	last = number;
	siglongjmp(back, 1);
}

static const uint8_t *find(void)
{
	const uint8_t *code = (const uint8_t *)AGENT_BASE;

	for (uint64_t i = 0; i + 1 < AGENT_CODE_SIZE; i++)
		if (code[i] == 0x0f && code[i + 1] == 0x05)
			return code + i;
	return NULL;
}

static void expect(const char *what, long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
		   uint64_t e, uint64_t f)
{
	register uint64_t fourth __asm__("r10") = d, fifth __asm__("r8") = e, sixth __asm__("r9") = f;

	last = 0;
	if (sigsetjmp(back, 1) == 0) {
		__asm__ volatile("jmp *%7" : "+a"(number)
				 : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth),
				   "r"(instruction)
				 : "rcx", "r11", "memory");
	}
	if (last == SIGILL)
		return;
	printf("%s: signal %d, not SIGILL\n", what, last);
	failures++;
}

int main(void)
{
	const struct agent *agent = (const struct agent *)AGENT_DATA;
	const uint64_t va = 0x700000000000, window = AGENT_WINDOW, turn = (uintptr_t)&agent->turn;
	const uint64_t thread = (uint64_t)agent->monitor_thread;
	static char path[] = "/etc/passwd";

	instruction = find();
	if (instruction == NULL || AGENT_RAM != 3) {
		puts("this test is about another agent");
		return 1;
	}
	signal(SIGILL, caught);
	signal(SIGSEGV, caught);
	expect("getpid", 39, 0, 0, 0, 0, 0, 0);
	expect("openat", 257, -100ull, (uintptr_t)path, 0, 0, 0, 0);
	expect("read", 0, AGENT_RAM, (uintptr_t)path, 1, 0, 0, 0);
	expect("ftruncate", 77, AGENT_RAM, 0, 0, 0, 0, 0);
	expect("execve", 59, (uintptr_t)path, 0, 0, 0, 0, 0);
	expect("clone", 56, 0x11, 0, 0, 0, 0, 0);
	expect("ptrace", 101, 0, 0, 0, 0, 0, 0);
	expect("mremap", 25, va, 4096, 8192, 1, 0, 0);
	expect("rt_sigaction", 13, SIGURG, 0, 0, 8, 0, 0);
	expect("x32 exit_group", 0x40000000 + 231, 0, 0, 0, 0, 0, 0);
	expect("mmap, W and X", 9, va, 4096, 7, SHARED_FIXED, AGENT_RAM, 0);
	expect("mmap, W and X without R", 9, va, 4096, 6, SHARED_FIXED, AGENT_RAM, 0);
	expect("mmap, hidden bits", 9, va, 4096, RW | 1ull << 32, SHARED_FIXED, AGENT_RAM, 0);
	expect("mmap, anonymous", 9, va, 4096, RW, PRIVATE_ANONYMOUS, -1ull, 0);
	expect("mmap, private", 9, va, 4096, RW, 0x12, AGENT_RAM, 0);
	expect("mmap, another file", 9, va, 4096, RW, SHARED_FIXED, 0, 0);
	expect("mmap, agent", 9, AGENT_BASE, 4096, RX, SHARED_FIXED, AGENT_RAM, 0);
	expect("mmap, call page", 9, window, 4096, RX, SHARED_FIXED, AGENT_RAM, 0);
	expect("mmap, up to the window", 9, window - 4096, 8192, RX, SHARED_FIXED, AGENT_RAM, 0);
	expect("mmap, all", 9, 4096, window * 2, RW, SHARED_FIXED, AGENT_RAM, 0);
	expect("mprotect, W and X", 10, AGENT_BASE - (1ull << 40), 4096, 7, 0, 0, 0);
	expect("mprotect, agent", 10, AGENT_BASE, 4096, RW, 0, 0, 0);
	expect("mprotect, across", 10, window - (1ull << 33), 1ull << 34, RW, 0, 0, 0);
	expect("munmap, agent", 11, AGENT_BASE, 4096, 0, 0, 0, 0);
	expect("munmap, all", 11, 0, AGENT_END, 0, 0, 0, 0);
	expect("munmap, wrap", 11, 1ull << 46, -(1ull << 45), 0, 0, 0, 0);
	expect("tgkill, SIGKILL", 234, (uint64_t)agent->monitor, thread, SIGKILL, 0, 0, 0);
	expect("tgkill, another", 234, 1, 1, AGENT_SIGNAL, 0, 0, 0);
	expect("futex, wake", 202, turn, 1, 1, 0, 0, 0);
	expect("futex, elsewhere", 202, turn + 4, 0, 0, 0, 0, 0);
	printf("%d failures\n", failures);
	return failures != 0;
}
