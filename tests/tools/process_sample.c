/* SPDX-License-Identifier: MIT */
/* The program of test_process.py: a guest that turns on the agent, as the first argument says. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../include/eremite/skete.h"
#include "../../tools/skete/process/agent.h"

static struct agent *const agent = (struct agent *)AGENT_DATA;
static const struct skete_boot *const boot = (const void *)(AGENT_WINDOW + 4096);

/* The first system call in the agent; what comes behind it, in most cases, is lost. */
static void system_call(long number, uint64_t a, uint64_t b, uint64_t c)
{
	const uint8_t *code = (const uint8_t *)AGENT_BASE;

	while (code[0] != 0x0f || code[1] != 0x05)
		code++;
	__asm__ volatile("jmp *%4" : "+a"(number)
			 : "D"(a), "S"(b), "d"(c), "r"(code) : "rcx", "r11", "memory");
}

static long call(uint64_t number, uint64_t a, uint64_t b)
{
	long result = (long)number;

	__asm__ volatile("call *%3" : "+a"(result) : "D"(a), "S"(b), "m"(boot->call)
			 : "memory", "cc");
	return result;
}

/* Noise into what we share with the monitor; then calls, which may find anything there. */
static void scribble(unsigned seed)
{
	uint32_t *words = (uint32_t *)agent;

	srand(seed);
	for (int i = 0; i < 2000; i++) {
		unsigned at = (unsigned)rand() % (i & 1 ? 64 : sizeof *agent / sizeof *words);

		words[at] = rand() % 3 == 0 ? (uint32_t)rand() % 5 : (uint32_t)rand();
		call((uint64_t)rand() % SKETE_EXIT, AGENT_WINDOW, (uint64_t)rand());
	}
}

static void make_request(uint32_t request, uint64_t a, uint64_t b)
{
	agent->request = request;
	agent->arguments[0] = a;
	agent->arguments[1] = b;
	agent->turn = 1;
	system_call(234, (uint64_t)agent->monitor, (uint64_t)agent->monitor_thread, AGENT_SIGNAL);
}

__attribute__((noinline)) static _Noreturn void spin(void)
{
	for (;;)
		;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	puts("begins");
	fflush(stdout);
	if (strcmp(what, "scribble") == 0)
		scribble((unsigned)atoi(argv[2]));
	if (strcmp(what, "request") == 0)
		make_request((uint32_t)atoi(argv[2]), 5, 0x1000);
	if (strcmp(what, "leave") == 0)
		system_call(231, 0, 0, 0);
	if (strcmp(what, "erase") == 0)
		memset(agent, 0xff, AGENT_DATA_SIZE);
	while (strcmp(what, "call") == 0)
		call(SKETE_QUERY, AGENT_WINDOW, 0);
	spin();
}
