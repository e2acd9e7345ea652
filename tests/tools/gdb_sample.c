/* SPDX-License-Identifier: MIT */
/* What test_gdb.py looks at.  It names functions, variables and lines that have a comment. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../include/eremite/skete.h"

volatile int counter;
volatile int other[600]; /* on other pages than counter, most of it */
volatile unsigned ticks;
char text[] = "some text";
volatile double ratio = 1.5;
volatile unsigned second_count;

int add(int a, int b)
{
	int sum = a + b; /* line: sum */

	counter = sum;
	return sum;
}

static void crash(int *where)
{
	*where = 1; /* line: crash */
}

/* A CPU begins without a stack. */
__asm__(".globl second_entry\n"
	"second_entry: leaq second_stack+4096(%rip), %rsp\n"
	"	andq $-16, %rsp\n"
	"	xorl %ebp, %ebp\n"
	"	call second\n");
void second_entry(void);
char second_stack[4096];

void second(uint64_t argument)
{
	for (;;)
		second_count += (unsigned)argument; /* line: second */
}

static void start_second(void)
{
	const struct skete_boot *boot = (const void *)0x600000001000;
	long result = SKETE_CPU_START;

	__asm__ volatile("call *%4" : "+a"(result)
			 : "D"(1), "S"(second_entry), "d"(3), "m"(boot->call) : "memory", "cc");
	if (result != 0)
		exit(9);
	while (second_count == 0)
		continue;
}

static void handle_tick(int signal)
{
	(void)signal;
	ticks++;
}

static void tick(void)
{
	static const struct itimerval often = { { 0, 2000 }, { 0, 2000 } };

	signal(SIGALRM, handle_tick);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void handle_trap(int signal)
{
	(void)signal;
	counter++;
}

/* The program's own int3, and its own single step. */
static void trap_itself(void)
{
	signal(SIGTRAP, handle_trap);
	counter = 0;
	__asm__ volatile("int3");
	__asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; "
			 "pushfq; andl $~0x100, (%%rsp); popfq" : : : "memory", "cc");
	printf("traps %s\n", counter > 1 ? "taken" : "lost");
}

static void touch(void)
{
	volatile char *page = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	page[(3 << 20) + 5] = 7; /* line: touch */
	printf("touched %d\n", page[(3 << 20) + 5]);
}

static void spin(void)
{
	while (counter != -1)
		other[512]++; /* line: spin */
	printf("spun\n");
}

int main(int argc, char **argv)
{
	int total = 0; /* line: main */
	const char *mode = argc > 1 ? argv[1] : "";

	for (int i = 0; i < 5; i++)
		total += add(total, i);
	other[512] = total;
	printf("total %d\n", total);
	fflush(stdout);
	if (strcmp(mode, "spin") == 0)
		spin();
	else if (strcmp(mode, "ticks") == 0)
		tick(), spin();
	else if (strcmp(mode, "sleep") == 0)
		sleep(1000);
	else if (strcmp(mode, "crash") == 0)
		crash((int *)8);
	else if (strcmp(mode, "abort") == 0)
		abort();
	else if (strcmp(mode, "term") == 0)
		kill(getpid(), SIGTERM);
	else if (strcmp(mode, "cpus") == 0)
		start_second(), spin();
	else if (strcmp(mode, "traps") == 0)
		trap_itself();
	else if (strcmp(mode, "touch") == 0)
		touch();
	else if (strcmp(mode, "text") == 0)
		printf("%s %g\n", text, ratio);
	return 42;
}
