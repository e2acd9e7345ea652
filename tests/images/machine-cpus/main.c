/* SPDX-License-Identifier: MIT */
/*
 * <machine/cpu.h>, used directly, without the scheduler.  What runs on the other CPUs here calls
 * nothing of libc; events are masked where one could come that the scheduler would look at.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The machine interface, by the names that the libOS has in its archive. */
#define LIBOS(name) __asm__("libos." #name)
#define CPUS 64
#define NEVER UINT64_MAX
#define MILLISECOND 1000000ull
#define ROUNDS 20
#define PAGE 4096ul
#define PAGES 16 /* for each CPU to touch */
#define CHURNS 20
#define BUSY 4 /* at once: hosts have few processors, and who spins needs one */
#define SLACK (MILLISECOND / 2) /* clocks of different CPUs of an emulator may differ */

unsigned machine_cpu_count(void) LIBOS(machine_cpu_count);
int machine_cpu_start(unsigned cpu, void (*entry)(void)) LIBOS(machine_cpu_start);
void machine_cpu_kick(unsigned cpu) LIBOS(machine_cpu_kick);
void machine_cpu_on_kick(void (*handler)(void)) LIBOS(machine_cpu_on_kick);
bool machine_event_mask(void) LIBOS(machine_event_mask);
void machine_event_unmask(bool enabled) LIBOS(machine_event_unmask);
void machine_wait(uint64_t deadline) LIBOS(machine_wait);
void machine_timer_arm(uint64_t deadline, void (*handler)(void)) LIBOS(machine_timer_arm);
uint64_t machine_clock_monotonic(void) LIBOS(machine_clock_monotonic);
int user_copy_in(void *to, const void *from, size_t size) LIBOS(user_copy_in);
int user_copy_out(void *to, const void *from, size_t size) LIBOS(user_copy_out);
long vm_mmap(uintptr_t start, size_t size, int prot, int flags) LIBOS(vm_mmap);
long vm_munmap(uintptr_t start, size_t size) LIBOS(vm_munmap);

#define OWN ((volatile uint64_t *)0x600000003000)

enum order { COUNT, SLEEP, TIMER, TOUCH, MASK, LOOK, CHURN };

struct cpu {
	volatile enum order order;
	volatile unsigned orders, done; /* how many it was given, by a kick each, and has done */
	volatile unsigned kicks, timers, early, wrong;
	uint64_t own;
};

static struct cpu cpus[CPUS];
static uint64_t idle[512];
static volatile unsigned counter, lookers;
static char *memory;
/* What the others look at, and whether it can be no more. */
static unsigned *volatile page;
static volatile bool unmapped, read_only, enough;

static unsigned this_cpu(void)
{
	return (unsigned)OWN[0];
}

static void kicked(void)
{
	cpus[this_cpu()].kicks++;
}

static void timed(void)
{
	cpus[this_cpu()].timers++;
}

static void sleep_until(struct cpu *cpu, uint64_t deadline)
{
	while (machine_clock_monotonic() < deadline)
		machine_wait(deadline);
	cpu->early += machine_clock_monotonic() + SLACK < deadline;
}

static void use_timer(struct cpu *cpu)
{
	unsigned before = cpu->timers;
	uint64_t deadline = machine_clock_monotonic() + MILLISECOND;

	machine_timer_arm(deadline, timed);
	while (cpu->timers == before)
		machine_wait(NEVER);
	cpu->early += machine_clock_monotonic() + SLACK < deadline;
}

static void touch(struct cpu *cpu, unsigned number)
{
	char *mine = memory + number * PAGES * PAGE;

	for (unsigned i = 0; i < PAGES; i++) {
		cpu->wrong += mine[i * PAGE] != 0;
		mine[i * PAGE] = (char)number;
	}
	for (unsigned i = 0; i < PAGES; i++)
		cpu->wrong += mine[i * PAGE] != (char)number;
}

/* Reads and writes, and sees to it that neither works once it must not. */
static void look(struct cpu *cpu)
{
	bool told = false;

	machine_event_unmask(true);
	while (!enough) {
		bool no_read = unmapped, no_write = read_only || no_read;
		unsigned *at = page, value = 0;
		bool reads = user_copy_in(&value, at, sizeof value) == 0;
		bool writes = user_copy_out(at + 1, &value, sizeof value) == 0;

		if (at != page)
			continue; /* they were not about the same page */
		cpu->wrong += (no_read && reads) || (no_write && writes);
		if (reads && !told)
			__atomic_fetch_add(&lookers, 1, __ATOMIC_SEQ_CST);
		told |= reads;
	}
	machine_event_mask();
}

static void churn(struct cpu *cpu, unsigned number)
{
	machine_event_unmask(true);
	for (int i = 0; i < CHURNS; i++) {
		long at = vm_mmap(0, PAGES * PAGE, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS);
		unsigned *words = (unsigned *)at;

		if (at < 0 && at > -4096) {
			cpu->wrong++;
			continue;
		}
		for (unsigned j = 0; j < PAGES; j++) {
			cpu->wrong += words[j * PAGE / sizeof *words] != 0;
			words[j * PAGE / sizeof *words] = number;
		}
		for (unsigned j = 0; j < PAGES; j++)
			cpu->wrong += words[j * PAGE / sizeof *words] != number;
		cpu->wrong += vm_munmap((uintptr_t)words, PAGES * PAGE) != 0;
	}
	machine_event_mask();
}

static void obey(struct cpu *cpu, unsigned number)
{
	if (cpu->order == COUNT)
		for (int i = 0; i < 1000; i++)
			__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
	else if (cpu->order == SLEEP)
		sleep_until(cpu, machine_clock_monotonic() + MILLISECOND);
	else if (cpu->order == TIMER)
		use_timer(cpu);
	else if (cpu->order == TOUCH)
		touch(cpu, number);
	else if (cpu->order == LOOK)
		look(cpu);
	else if (cpu->order == CHURN)
		churn(cpu, number);
	else if (cpu->order == MASK)
		cpu->wrong += machine_event_mask(); /* events are masked here */
}

static void run(void)
{
	unsigned number = this_cpu();
	struct cpu *cpu = &cpus[number];
	volatile uint64_t *own = OWN + 8;

	OWN[4] = (uintptr_t)idle; /* what the scheduler keeps of a CPU: no thread runs here */
	cpu->own = *own;
	*own = number;
	for (;;) {
		while (cpu->kicks == cpu->done)
			machine_wait(NEVER);
		obey(cpu, number);
		cpu->wrong += this_cpu() != number || *own != number;
		__atomic_store_n(&cpu->done, cpu->done + 1, __ATOMIC_SEQ_CST);
		machine_cpu_kick(0);
	}
}

static void give(unsigned count, enum order what)
{
	for (unsigned i = 1; i < count; i++) {
		cpus[i].order = what;
		__atomic_store_n(&cpus[i].orders, cpus[i].orders + 1, __ATOMIC_SEQ_CST);
		machine_cpu_kick(i);
	}
}

/* This CPU waits for them asleep. */
static void await(unsigned count)
{
	bool enabled = machine_event_mask();

	for (unsigned i = 1; i < count; i++)
		while (cpus[i].done != cpus[i].orders)
			machine_wait(NEVER);
	machine_event_unmask(enabled);
}

/* All of them at once. */
static void order(unsigned count, enum order what)
{
	give(count, what);
	await(count);
}

/* Nobody else maps anything there. */
static void *map_at(unsigned index)
{
	static char *range;

	if (range == NULL)
		range = mmap(NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mmap(range + index * PAGE, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void take_away(unsigned count, bool protect)
{
	page = map_at(0);
	page[0] = 1;
	unmapped = read_only = enough = false;
	lookers = 0;
	give(count, LOOK);
	while (lookers < count - 1)
		__builtin_ia32_pause();
	if (protect)
		read_only = mprotect(page, PAGE, PROT_READ) == 0;
	else
		unmapped = munmap(page, PAGE) == 0;
	/* Whatever has this frame now is not for them. */
	for (int i = 0; i < 4; i++)
		memset(map_at(2 + (unsigned)i), 1, PAGE);
	enough = true;
	await(count);
	if (protect ? !read_only || page[1] > 1 : !unmapped)
		printf("what was taken away is still there\n");
}

static unsigned sum(unsigned count, size_t offset)
{
	unsigned total = 0;

	for (unsigned i = 1; i < count; i++)
		total += *(volatile unsigned *)((char *)&cpus[i] + offset);
	return total;
}

/* Brings in the variant with threads. */
int (*volatile starts_threads)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
			       void *) = pthread_create;

/* The argument: how many CPUs there are. */
int main(int argc, char **argv)
{
	unsigned count = machine_cpu_count(), begun = 0;

	if (starts_threads == NULL)
		return 1;
	if (argc < 2 || count != (unsigned)atoi(argv[1]))
		printf("%u CPUs\n", count);
	memory = mmap(NULL, CPUS * PAGES * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	machine_cpu_on_kick(kicked);
	OWN[8] = 1234;
	for (unsigned i = 1; i < count; i++)
		begun += machine_cpu_start(i, run) == 0;
	printf("this is CPU %u; all others started: %s\n", this_cpu(),
	       begun == count - 1 ? "yes" : "no");
	for (int i = 0; i < ROUNDS; i++)
		order(count, COUNT);
	printf("counted: %s\n", counter == ROUNDS * 1000 * (count - 1) ? "yes" : "no");
	order(count, SLEEP);
	order(count, TIMER);
	order(count, MASK);
	order(count, TOUCH);
	for (int i = 0; i < ROUNDS; i++)
		take_away(count < BUSY ? count : BUSY, i % 2);
	order(count < BUSY ? count : BUSY, CHURN);
	printf("timers: %s, early: %u, wrong: %u\n",
	       sum(count, offsetof(struct cpu, timers)) == count - 1 ? "yes" : "no",
	       sum(count, offsetof(struct cpu, early)), sum(count, offsetof(struct cpu, wrong)));
	printf("kicked: %s; page of my own: %lu\n",
	       sum(count, offsetof(struct cpu, kicks)) >= count - 1 &&
			       (count == 1 || cpus[0].kicks > 0) ? "yes" : "no",
	       (unsigned long)OWN[8]);
	for (unsigned i = 1; i < count; i++)
		if (cpus[i].own != 0)
			printf("CPU %u found %lu in its page\n", i, (unsigned long)cpus[i].own);
	return 0;
}
