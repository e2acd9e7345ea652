/* SPDX-License-Identifier: MIT */
/* The program of test_process.py: a guest that turns on the agent, as the first argument says. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "../../include/eremite/skete.h"
#include "../../tools/skete/process/agent.h"

static struct agent *const agent = (struct agent *)AGENT_DATA;
static const struct skete_boot *const boot = (const void *)(AGENT_WINDOW + 4096);

static const uint8_t *find_system_call(void)
{
	const uint8_t *code = (const uint8_t *)AGENT_BASE;

	while (code[0] != 0x0f || code[1] != 0x05)
		code++;
	return code;
}

/* The first system call in the agent; what comes behind it, in most cases, is lost. */
static void system_call(long number, uint64_t a, uint64_t b, uint64_t c)
{
	const uint8_t *code = find_system_call();

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

/* With all signals blocked, the monitor's too, as after a handler of ours. */
static _Noreturn void spin_deaf(void)
{
	static ucontext_t context;
	static char stack[4096];

	memset(&context.uc_sigmask, 0xff, 8); /* of the kernel's size */
	context.uc_mcontext.gregs[REG_RIP] = (greg_t)spin;
	context.uc_mcontext.gregs[REG_RSP] = (greg_t)(stack + sizeof stack - 8);
	context.uc_mcontext.gregs[REG_EFL] = 0x202;
	context.uc_mcontext.gregs[REG_CSGSFS] = 0x33 | 0x2bll << 48;
	__asm__ volatile("movq %0, %%rsp; movl $15, %%eax; jmp *%1"
			 : : "r"(&context), "c"(find_system_call()));
	__builtin_unreachable();
}

/* Take away memory, for which all CPUs have to stand. */
static void map_and_unmap(void)
{
	char *memory = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memory[0] = 1;
	munmap(memory, 1 << 16);
}

static void act(const char *what, unsigned seed)
{
	if (strcmp(what, "scribble") == 0)
		scribble(seed);
	if (strcmp(what, "request") == 0)
		make_request(seed % 1000, 5, 0x1000);
	if (strcmp(what, "leave") == 0)
		system_call(231, 0, 0, 0);
	if (strcmp(what, "erase") == 0)
		memset(agent, 0xff, AGENT_DATA_SIZE);
	if (strcmp(what, "deaf") == 0)
		spin_deaf();
	while (strcmp(what, "call") == 0)
		call(SKETE_QUERY, AGENT_WINDOW, 0);
	while (strcmp(what, "map") == 0)
		map_and_unmap();
	spin();
}

static unsigned seed;
static volatile int begun;

static void *act_on_second_cpu(void *what)
{
	cpu_set_t second;

	CPU_ZERO(&second);
	CPU_SET(1, &second);
	if (pthread_setaffinity_np(pthread_self(), sizeof second, &second) != 0)
		abort();
	begun = 1;
	act(what, seed + 1000);
	return NULL;
}

/* WHAT [SEED [WHAT ON THE SECOND CPU]] */
int main(int argc, char **argv)
{
	pthread_t thread;

	seed = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	if (argc > 3 && pthread_create(&thread, NULL, act_on_second_cpu, argv[3]) != 0)
		abort();
	while (argc > 3 && !begun)
		sched_yield();
	puts("begins");
	fflush(stdout);
	act(argc > 1 ? argv[1] : "", seed);
}
