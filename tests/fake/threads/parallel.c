/* SPDX-License-Identifier: MIT */
/*
 * The machine of cpus.h with a host thread for each CPU, for TSan: what one CPU tells another without
 * a lock or an atomic operation is a data race.  TSan takes a CPU for a thread, and does not know of
 * the libOS's threads: so these have to be handed from CPU to CPU as the hardware demands it.
 *
 * This file is not instrumented: nothing in it orders anything, as far as TSan sees.  Time is that of
 * the host.
 */
#include "cpus.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <arch/context.h>
#include <arch/lock.h>
#include <arch/trap.h>
#include <machine/clock.h>
#include <machine/cpu.h>
#include <machine/event.h>
#include <machine/upcall.h>

/* Of an interrupted context: the libOS, or the application. */
#define LIBOS_RIP 0x100000
#define APPLICATION_RIP 0x401000

#define AGAIN_NS 20000
#define LIMIT_SECONDS 60

void __tsan_acquire(void *address);
void __tsan_release(void *address);

struct fake_cpu {
	struct arch_own own;
	void (*entry)(void);
	bool masked, kicked, idle;
	uint64_t random, points, timer, again;
	void (*on_timer)(void);
	_Alignas(64) char stack[FAKE_STACK];
};

const bool fake_turns = false;
const bool fake_accesses = false;
void (*arch_waiting)(void);
void (*fake_report)(void);
void (*fake_invariant)(void);

static struct fake_cpu cpus[FAKE_CPUS];
static __thread struct fake_cpu *at;
static _Alignas(64) char stacks[FAKE_THREADS][FAKE_STACK];
static bool stack_taken[FAKE_THREADS];
static _Alignas(64) char last_stack[FAKE_STACK];
static struct arch_context host;
static struct fake_plan plan;
static void (*first_code)(void);
static void (*on_kick)(void);

/* Who calls this may be on another host thread than before: nothing may be remembered. */
static __attribute__((noipa)) struct fake_cpu *here(void)
{
	return at;
}

struct arch_own *arch_own(void)
{
	return &here()->own;
}

/* splitmix64 */
uint64_t fake_random(void)
{
	uint64_t z = here()->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t fake_steps(void)
{
	uint64_t points = 0;

	for (unsigned i = 0; i < FAKE_CPUS; i++)
		points += __atomic_load_n(&cpus[i].points, __ATOMIC_RELAXED);
	return points;
}

uint64_t fake_seed(void)
{
	return plan.seed;
}

void fake_fail(const char *format, ...)
{
	va_list arguments;

	printf("# seed %llu: ", (unsigned long long)plan.seed);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	for (unsigned i = 0; i < plan.cpus; i++)
		if (cpus[i].points != 0)
			printf("#   CPU %u%s: %s%s\n", i, &cpus[i] == at ? ", at hand" : "",
			       cpus[i].idle ? "idle" : "runs",
			       cpus[i].masked ? ", events masked" : "");
	if (fake_report != NULL)
		fake_report();
	fflush(stdout);
	_exit(1);
}

/* Stacks. */

static unsigned stack_of(const void *address)
{
	return (unsigned)(((uintptr_t)address - (uintptr_t)stacks) / FAKE_STACK);
}

void *fake_stack_take(void)
{
	for (unsigned i = 1; i < FAKE_THREADS; i++)
		if (!__atomic_exchange_n(&stack_taken[i], true, __ATOMIC_ACQUIRE)) {
			__tsan_acquire(&stack_taken[i]);
			return stacks[i] + FAKE_STACK;
		}
	fake_fail("the test needs more stacks");
}

void fake_stack_give(const void *address)
{
	unsigned i = stack_of(address);

	__tsan_release(&stack_taken[i]);
	__atomic_store_n(&stack_taken[i], false, __ATOMIC_RELEASE);
}

/* Events. */

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return MACHINE_CLOCK_START + (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool event_due(const struct fake_cpu *cpu)
{
	uint64_t first = cpu->timer < cpu->again ? cpu->timer : cpu->again;

	return __atomic_load_n(&cpu->kicked, __ATOMIC_RELAXED) ||
		(first != MACHINE_NEVER && first <= now());
}

/* Masked. */
static void handle_events(void)
{
	struct fake_cpu *cpu = here();

	cpu->again = MACHINE_NEVER;
	if (cpu->timer != MACHINE_NEVER && cpu->timer <= now()) {
		cpu->timer = MACHINE_NEVER;
		cpu->on_timer();
	}
	if (__atomic_exchange_n(&cpu->kicked, false, __ATOMIC_RELAXED) && on_kick != NULL)
		on_kick();
}

int arch_in_libos(uint64_t address)
{
	return address == LIBOS_RIP;
}

static void interrupt_libos(void)
{
	struct trap_frame frame = { .rip = LIBOS_RIP };
	struct fake_cpu *cpu = here();

	cpu->masked = true;
	handle_events();
	sched_return(&frame);
	cpu->masked = false;
}

/* Where the application was interrupted: on its stack. */
struct interrupted {
	struct arch_context context;
	struct trap_frame frame; /* as it was resumed */
};

/* On the trap stack. */
static void trap(void *argument)
{
	struct interrupted *at_event = argument;
	struct trap_frame frame = { .rip = APPLICATION_RIP, .rbx = (uintptr_t)at_event };

	handle_events();
	sched_return(&frame);
	arch_resume(&frame);
}

_Noreturn void arch_resume(const struct trap_frame *frame)
{
	struct interrupted *at_event = (struct interrupted *)frame->rbx;

	at_event->frame = *frame;
	here()->masked = false;
	arch_continue(&at_event->context);
}

void fake_application(void)
{
	struct interrupted at_event;

	fake_point();
	if (here()->masked)
		fake_fail("events are masked in the application");
	if (!event_due(here()))
		return;
	here()->masked = true;
	arch_leave(&at_event.context, here()->own.trap_stack_top, trap, &at_event);
	if (at_event.frame.rip != APPLICATION_RIP)
		fake_handlers(&at_event.frame, APPLICATION_RIP);
}

/* Others go on; the longer, the rarer. */
static void let_others(uint64_t random)
{
	struct timespec pause = { .tv_nsec = (long)(random >> 32 & 0xffff) };

	if (random % 8 == 0)
		nanosleep(&pause, NULL);
	else
		sched_yield();
}

void fake_point(void)
{
	struct fake_cpu *cpu = here();
	uint64_t random = fake_random();

	__atomic_fetch_add(&cpu->points, 1, __ATOMIC_RELAXED);
	if (random % plan.interval == 0)
		let_others(random >> 8);
}

void fake_access(const void *address, unsigned size)
{
	(void)address;
	(void)size;
	fake_point();
	if (!here()->masked && event_due(here()))
		interrupt_libos();
}

/* The machine. */

unsigned machine_cpu_count(void)
{
	return plan.cpus;
}

static void *run_cpu(void *argument)
{
	struct fake_cpu *cpu = argument;
	struct arch_context unused;

	at = cpu;
	arch_leave(&unused, cpu->own.trap_stack_top, (void (*)(void *))(void *)cpu->entry, NULL);
	return NULL;
}

int machine_cpu_start(unsigned number, void (*entry)(void))
{
	struct fake_cpu *cpu = &cpus[number];
	pthread_t thread;

	if (number == 0 || number >= plan.cpus || cpu->entry != NULL)
		fake_fail("machine_cpu_start(%u)", number);
	here()->masked = false;
	/* The host has no memory for it, now. */
	if (fake_random() % 4 == 0)
		return -EAGAIN;
	cpu->masked = true;
	cpu->entry = entry;
	if (pthread_create(&thread, NULL, run_cpu, cpu) != 0)
		fake_fail("no host thread");
	return 0;
}

void machine_cpu_kick(unsigned number)
{
	if (number >= plan.cpus || (number != 0 && cpus[number].entry == NULL))
		fake_fail("machine_cpu_kick(%u)", number);
	__atomic_store_n(&cpus[number].kicked, true, __ATOMIC_RELAXED);
}

bool machine_cpu_barrier(void)
{
	return false;
}

void machine_cpu_on_kick(void (*handler)(void))
{
	on_kick = handler;
}

bool machine_event_mask(void)
{
	bool enabled = !here()->masked;

	fake_point();
	here()->masked = true;
	return enabled;
}

void machine_event_unmask(bool were_enabled)
{
	if (!were_enabled)
		return;
	here()->masked = false;
	fake_access(NULL, 0);
}

void machine_event_again(void)
{
	here()->again = now() + AGAIN_NS;
}

unsigned fake_timer_events(void)
{
	return 0;
}

void machine_timer_arm(uint64_t deadline, void (*handler)(void))
{
	here()->timer = deadline;
	here()->on_timer = handler;
}

void machine_wait(uint64_t deadline)
{
	struct fake_cpu *cpu = here();
	const struct timespec pause = { .tv_nsec = 10000 };

	if (!cpu->masked)
		fake_fail("machine_wait with events on");
	cpu->idle = true;
	while (!event_due(cpu) && (deadline == MACHINE_NEVER || now() < deadline))
		nanosleep(&pause, NULL);
	cpu->idle = false;
	handle_events();
}

uint64_t machine_clock_monotonic(void)
{
	fake_point();
	return now();
}

uint64_t machine_clock_cycles(void)
{
	return now() - MACHINE_CLOCK_START;
}

uint64_t machine_clock_duration(uint64_t cycles)
{
	return cycles;
}

/* Begin and end. */

static void *watch(void *argument)
{
	sleep(LIMIT_SECONDS);
	fake_fail("it does not come to an end");
	return argument;
}

static void back(void *argument)
{
	(void)argument;
	arch_continue(&host);
}

void fake_end(void)
{
	arch_abandon((uintptr_t)last_stack + sizeof last_stack, back, NULL);
}

static void begin(void *argument)
{
	(void)argument;
	here()->masked = false;
	first_code();
	fake_end();
}

static void pause_for_lock(void)
{
	sched_yield();
}

void fake_cpus_run(const struct fake_plan *what, void (*main)(void))
{
	static const unsigned intervals[] = { 5, 20, 100, 500 };
	pthread_t watcher;

	plan = *what;
	at = cpus;
	for (unsigned i = 0; i < FAKE_CPUS; i++) {
		cpus[i].own.number = i;
		cpus[i].own.trap_stack_top = (uintptr_t)cpus[i].stack + sizeof cpus[i].stack;
		cpus[i].timer = cpus[i].again = MACHINE_NEVER;
		cpus[i].random = plan.seed * FAKE_CPUS + i;
	}
	plan.interval = intervals[fake_random() % 4];
	arch_waiting = pause_for_lock;
	first_code = main;
	stack_taken[0] = true;
	if (pthread_create(&watcher, NULL, watch, NULL) != 0)
		fake_fail("no host thread");
	arch_leave(&host, (uintptr_t)stacks[0] + FAKE_STACK, begin, NULL);
}
