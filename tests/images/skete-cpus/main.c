/* SPDX-License-Identifier: MIT */
/*
 * The monitor's calls for several CPUs, used directly: the libOS does not.  What runs on the other
 * CPUs here calls nothing of the libOS or libc.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include "../../../include/eremite/skete.h"

#define WINDOW 0x600000000000ull
#define CPUS 3
#define STACK 8192
#define SPINS 1000000000ul

struct worker {
	uint64_t stack_top; /* read by start_worker */
	uint64_t index;
	volatile int upcall_failed, kicks, done;
	volatile long result;
};

static const struct skete_boot *boot = (const void *)(WINDOW + 4096);
static struct worker workers[CPUS];
static char stacks[CPUS][STACK] __attribute__((aligned(4096)));
static struct {
	struct skete_upcall upcall;
} __attribute__((aligned(256))) areas[CPUS];
static volatile uint64_t page[512] __attribute__((aligned(4096)));
static volatile int go, faults;
static volatile unsigned long counter;

static long call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	register uint64_t fourth __asm__("r10") = d;
	long result = (long)number;

	__asm__ volatile("call *%5" : "+a"(result)
			 : "D"(a), "S"(b), "d"(c), "r"(fourth), "m"(boot->call) : "memory", "cc");
	return result;
}

void start_worker(void);
void run_worker(struct worker *worker);
__asm__(".globl start_worker\n"
	"start_worker:\n\t"
	"mov (%rdi), %rsp\n\t"
	"call run_worker\n\t"
	"ud2\n");

static void wait_for(volatile int *flag, int value)
{
	for (unsigned long i = 0; i < SPINS && *flag != value; i++)
		__builtin_ia32_pause();
}

void run_worker(struct worker *worker)
{
	struct skete_upcall *area = &areas[worker->index].upcall;

	/* So none is delivered, and the entry does not matter. */
	area->masked = 1;
	worker->upcall_failed = call(SKETE_UPCALL, (uintptr_t)area, (uintptr_t)start_worker, 0, 0) != 0;
	worker->result = call(SKETE_CPU_START, worker->index, 0, 0, 0);
	for (int i = 0; i < 1000; i++)
		__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
	worker->done = 1;
	/* Asleep until a kick. */
	while (__atomic_exchange_n(&area->pending, 0, __ATOMIC_SEQ_CST) != SKETE_EVENT_KICK)
		call(SKETE_WAIT, UINT64_MAX, 0, 0, 0);
	worker->kicks++;
	worker->done = 2;
	/* Reads the page all the time, while CPU 0 moves it to and fro. */
	while (go == 0)
		if (page[0] != 0x1234)
			faults++;
	worker->done = 3;
	for (;;)
		call(SKETE_WAIT, UINT64_MAX, 0, 0, 0);
}

/* Away with the page's translation and back again, without a fault on the others: they are stopped
 * only while the tables change, and what they see is either page. */
static void change_pages(void)
{
	for (int i = 0; i < 50; i++) {
		call(SKETE_PROTECT, (uintptr_t)page, 4096, SKETE_READ, 0);
		call(SKETE_PROTECT, (uintptr_t)page, 4096, SKETE_READ | SKETE_WRITE, 0);
	}
}

int main(void)
{
	printf("%lu CPUs\n", (unsigned long)boot->cpus);
	printf("no such CPU: %ld %ld\n", call(SKETE_CPU_START, boot->cpus, 0, 0, 0),
	       call(SKETE_CPU_START, -1ull, 0, 0, 0));
	printf("this CPU: %ld\n", call(SKETE_CPU_START, 0, 0, 0, 0));
	printf("barrier: %ld\n", call(SKETE_BARRIER, 0, 0, 0, 0));
	printf("kick of one that sleeps: %ld %ld\n", call(SKETE_CPU_KICK, 1, 0, 0, 0),
	       call(SKETE_CPU_KICK, -1ull, 0, 0, 0));
	page[0] = 0x1234;
	for (uint64_t i = 1; i < CPUS; i++) {
		workers[i].index = i;
		workers[i].stack_top = (uintptr_t)stacks[i] + STACK;
		printf("start: %ld\n", call(SKETE_CPU_START, i, (uintptr_t)start_worker,
					    (uintptr_t)&workers[i], 0));
	}
	for (int i = 1; i < CPUS; i++)
		wait_for(&workers[i].done, 1);
	printf("counted to %lu\n", counter);
	printf("barrier: %ld\n", call(SKETE_BARRIER, 0, 0, 0, 0));
	for (int i = 1; i < CPUS; i++) {
		printf("kick: %ld\n", call(SKETE_CPU_KICK, (uint64_t)i, 0, 0, 0));
		wait_for(&workers[i].done, 2);
	}
	change_pages();
	go = 1;
	for (int i = 1; i < CPUS; i++) {
		wait_for(&workers[i].done, 3);
		printf("CPU %d: upcall %d, start again %ld, kicks %d, done %d\n", i,
		       workers[i].upcall_failed, workers[i].result, workers[i].kicks,
		       workers[i].done);
	}
	printf("faults %d\n", faults);
	return 0;
}
