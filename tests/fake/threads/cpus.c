/* SPDX-License-Identifier: MIT */
#include "cpus.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

enum doing { OFF, RUNS, SPINS, WAITS };

struct fake_cpu {
	struct arch_own own;
	struct arch_context context; /* while another one is the host thread */
	void (*entry)(void);         /* until it has begun */
	enum doing doing;
	bool masked, kicked;
	const struct spin *spin;     /* SPINS */
	uint64_t until;              /* WAITS */
	uint64_t slow;               /* the step until which its host has other things to do */
	uint64_t timer, again;
	void (*on_timer)(void);
	_Alignas(64) char stack[FAKE_STACK];
};

bool arch_several_cpus;
const bool fake_turns = true;
__attribute__((weak)) const bool fake_accesses = false;
void (*fake_report)(void);
void (*fake_invariant)(void);

static struct fake_cpu cpus[FAKE_CPUS];
static struct fake_cpu *at = cpus;
static unsigned timer_events;
static _Alignas(64) char stacks[FAKE_THREADS][FAKE_STACK];
static const char *live[FAKE_THREADS]; /* above it a stack is in use, while no CPU runs on it */
static bool stack_taken[FAKE_THREADS];
static _Alignas(64) char turn_stack[FAKE_STACK];
static struct arch_context host;

static struct fake_plan plan;
static void (*first_code)(void);
static void (*on_kick)(void);
static bool runs;
static uint64_t state, steps, now = MACHINE_CLOCK_START;
static unsigned countdown;

/* splitmix64 */
uint64_t fake_random(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t fake_steps(void)
{
	return steps;
}

uint64_t fake_seed(void)
{
	return plan.seed;
}

struct arch_own *arch_own(void)
{
	return &at->own;
}

static void describe(const struct fake_cpu *cpu)
{
	printf("#   CPU %u%s: ", (unsigned)cpu->own.number, cpu == at ? ", at hand" : "");
	if (cpu->doing == SPINS)
		printf("waits for the lock at %p", (const void *)cpu->spin);
	else if (cpu->doing == WAITS)
		printf("idle until %lld, timer %lld", (long long)cpu->until, (long long)cpu->timer);
	else
		printf("runs");
	printf("%s\n", cpu->masked ? ", events masked" : "");
}

void fake_fail(const char *format, ...)
{
	va_list arguments;

	runs = false;
	printf("# seed %llu, step %llu: ", (unsigned long long)plan.seed, (unsigned long long)steps);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	for (unsigned i = 0; i < plan.cpus; i++)
		if (cpus[i].doing != OFF)
			describe(&cpus[i]);
	if (fake_report != NULL)
		fake_report();
	fflush(stdout);
	_Exit(1);
}

/* Stacks. */

/* ASan's, which would look for the end of the host's stack. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}

static int stack_of(const void *address)
{
	uintptr_t offset = (uintptr_t)address - (uintptr_t)stacks;

	return offset < sizeof stacks ? (int)(offset / FAKE_STACK) : -1;
}

void *fake_stack_take(void)
{
	for (int i = 1; i < FAKE_THREADS; i++)
		if (!stack_taken[i]) {
			stack_taken[i] = true;
			live[i] = stacks[i];
			return stacks[i] + FAKE_STACK;
		}
	fake_fail("the test needs more stacks");
}

void fake_stack_give(const void *address)
{
	int i = stack_of(address);

	live[i] = stacks[i] + FAKE_STACK;
	stack_taken[i] = false;
}

/* Nobody runs on the stack that ADDRESS is in, and is in use from there on. */
static void leave_at(const char *address)
{
	int i = stack_of(address);

	if (i >= 0)
		live[i] = address;
}

static void left_at(const struct arch_context *context)
{
	leave_at((const char *)context->stack);
}

/* The libOS's own switches go through these. */
struct switching {
	const struct arch_context *context;
	void (*fn)(void *argument);
	void *argument;
};

void __real_arch_leave(struct arch_context *context, uintptr_t stack, void (*fn)(void *argument),
		       void *argument);
void __wrap_arch_leave(struct arch_context *context, uintptr_t stack, void (*fn)(void *argument),
		       void *argument);
_Noreturn void __real_arch_abandon(uintptr_t stack, void (*fn)(void *argument), void *argument);
_Noreturn void __wrap_arch_abandon(uintptr_t stack, void (*fn)(void *argument), void *argument);

static void left(void *argument)
{
	const struct switching *switching = argument;

	left_at(switching->context);
	switching->fn(switching->argument);
}

void __wrap_arch_leave(struct arch_context *context, uintptr_t stack, void (*fn)(void *argument),
		       void *argument)
{
	struct switching switching = { context, fn, argument };

	__real_arch_leave(context, stack, left, &switching);
}

void __wrap_arch_abandon(uintptr_t stack, void (*fn)(void *argument), void *argument)
{
	leave_at(__builtin_frame_address(0));
	__real_arch_abandon(stack, fn, argument);
}

/* Events. */

static bool timer_due(const struct fake_cpu *cpu)
{
	return cpu->timer <= now;
}

static bool event_due(const struct fake_cpu *cpu)
{
	return cpu->kicked || cpu->again <= now || timer_due(cpu);
}

/* Masked. */
static void handle_events(void)
{
	struct fake_cpu *cpu = at;

	cpu->again = MACHINE_NEVER;
	if (timer_due(cpu)) {
		cpu->timer = MACHINE_NEVER;
		timer_events++;
		cpu->on_timer();
	}
	if (cpu->kicked) {
		cpu->kicked = false;
		if (on_kick != NULL)
			on_kick();
	}
}

int arch_in_libos(uint64_t address)
{
	return address == LIBOS_RIP;
}

static void interrupt_libos(void)
{
	struct trap_frame frame = { .rip = LIBOS_RIP };
	struct fake_cpu *cpu = at;

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

	left_at(&at_event->context);
	handle_events();
	sched_return(&frame);
	arch_resume(&frame);
}

_Noreturn void arch_resume(const struct trap_frame *frame)
{
	struct interrupted *at_event = (struct interrupted *)frame->rbx;

	at_event->frame = *frame;
	at->masked = false;
	arch_continue(&at_event->context);
}

void fake_application(void)
{
	struct interrupted at_event;

	fake_point();
	if (at->masked)
		fake_fail("events are masked in the application");
	if (!event_due(at))
		return;
	at->masked = true;
	__real_arch_leave(&at_event.context, at->own.trap_stack_top, trap, &at_event);
	if (at_event.frame.rip != APPLICATION_RIP)
		fake_handlers(&at_event.frame, APPLICATION_RIP);
}

/* Turns. */

static bool can_go(const struct fake_cpu *cpu)
{
	switch (cpu->doing) {
	case OFF:
		return false;
	case RUNS:
		return true;
	case SPINS:
		return cpu->spin->taken == 0;
	default:
		return event_due(cpu) || cpu->until <= now;
	}
}

static struct fake_cpu *pick_of(bool slow)
{
	struct fake_cpu *can[FAKE_CPUS];
	unsigned count = 0;

	for (unsigned i = 0; i < plan.cpus; i++)
		if (can_go(&cpus[i]) && (slow || cpus[i].slow <= steps))
			can[count++] = &cpus[i];
	return count > 0 ? can[fake_random() % count] : NULL;
}

static struct fake_cpu *pick(void)
{
	struct fake_cpu *next = pick_of(false);

	return next != NULL ? next : pick_of(true);
}

/* Nobody can go on before time has passed. */
static void pass_time(void)
{
	uint64_t next = MACHINE_NEVER;

	for (unsigned i = 0; i < plan.cpus; i++) {
		const struct fake_cpu *cpu = &cpus[i];

		if (cpu->doing != WAITS)
			continue;
		next = cpu->until < next ? cpu->until : next;
		next = cpu->timer < next ? cpu->timer : next;
		next = cpu->again < next ? cpu->again : next;
	}
	if (next == MACHINE_NEVER)
		fake_fail("nobody can ever go on");
	now = next;
}

static void check_stacks(const struct fake_cpu *next)
{
	int on = stack_of((const void *)next->context.stack);

	for (unsigned i = 0; i < plan.cpus && on >= 0; i++)
		if (&cpus[i] != next && cpus[i].doing != OFF && cpus[i].entry == NULL &&
		    stack_of((const void *)cpus[i].context.stack) == on)
			fake_fail("CPUs %u and %u run on the stack of thread %d", i,
				  (unsigned)next->own.number, on);
}

static void (*started)(void);

static void start(void *argument)
{
	(void)argument;
	started();
}

/* On a stack of its own: the CPU before is complete in its context. */
static void turn(void *argument)
{
	struct fake_cpu *next = argument;
	void (*entry)(void) = next->entry;

	left_at(&at->context);
	at = next;
	countdown = 1 + (unsigned)(fake_random() % (2 * plan.interval));
	if (entry == NULL) {
		check_stacks(next);
		arch_continue(&next->context);
	}
	next->entry = NULL;
	started = entry;
	__real_arch_abandon(next->own.trap_stack_top, start, NULL);
}

/* One CPU takes no locks, so nobody knows what is complete. */
static void look_on(void)
{
	if (fake_invariant == NULL || !arch_several_cpus || fake_random() % 16 != 0)
		return;
	runs = false;
	fake_invariant();
	runs = true;
}

static void change(void)
{
	struct fake_cpu *next;

	look_on();
	if (fake_random() % 16 == 0)
		at->slow = steps + fake_random() % 3000;
	while ((next = pick()) == NULL)
		pass_time();
	if (fake_random() % 16 == 0)
		now += fake_random() % 1000000;
	if (next == at) {
		countdown = 1 + (unsigned)(fake_random() % (2 * plan.interval));
		return;
	}
	__real_arch_leave(&at->context, (uintptr_t)turn_stack + sizeof turn_stack, turn, next);
}

void fake_point(void)
{
	if (!runs)
		return;
	now += plan.step_ns;
	if (++steps > plan.limit)
		fake_fail("it does not come to an end");
	if (--countdown == 0)
		change();
}

void fake_access(const void *address, unsigned size)
{
	int i = stack_of(address);

	(void)size;
	if (!runs)
		return;
	if (i >= 0 && i != stack_of(__builtin_frame_address(0)) && (const char *)address < live[i])
		fake_fail("CPU %u accesses what is gone on the stack of thread %d",
			  (unsigned)at->own.number, i);
	fake_point();
	if (!at->masked && event_due(at) && fake_random() % 4 == 0)
		interrupt_libos();
}

/* The machine. */

void spin_wait(struct spin *spin)
{
	at->spin = spin;
	while (__atomic_load_n(&spin->taken, __ATOMIC_RELAXED) != 0) {
		at->doing = SPINS;
		change();
		at->doing = RUNS;
	}
	__atomic_store_n(&spin->taken, 1, __ATOMIC_RELAXED);
}

void spin_pause(void)
{
	fake_point();
}

unsigned machine_cpu_count(void)
{
	return plan.cpus;
}

int machine_cpu_start(unsigned number, void (*entry)(void))
{
	struct fake_cpu *cpu = &cpus[number];

	if (number == 0 || number >= plan.cpus || cpu->doing != OFF)
		fake_fail("machine_cpu_start(%u)", number);
	arch_several_cpus = true;
	at->masked = false;
	for (uint64_t wait = fake_random() % 64; wait > 0; wait--)
		fake_point();
	/* The host has no memory for it, now. */
	if (fake_random() % 4 == 0)
		return -EAGAIN;
	cpu->masked = true;
	cpu->entry = entry;
	cpu->doing = RUNS;
	return 0;
}

void machine_cpu_kick(unsigned number)
{
	if (number >= plan.cpus || cpus[number].doing == OFF)
		fake_fail("machine_cpu_kick(%u)", number);
	cpus[number].kicked = true;
}

/* They run one after the other. */
bool machine_cpu_barrier(void)
{
	return fake_random() % 2 == 0;
}

void machine_cpu_on_kick(void (*handler)(void))
{
	on_kick = handler;
}

bool machine_event_mask(void)
{
	bool enabled = !at->masked;

	at->masked = true;
	return enabled;
}

void machine_event_unmask(bool were_enabled)
{
	if (were_enabled)
		at->masked = false;
}

void machine_event_again(void)
{
	at->again = now + 50 * plan.step_ns;
}

unsigned fake_timer_events(void)
{
	return timer_events;
}

void machine_timer_arm(uint64_t deadline, void (*handler)(void))
{
	at->timer = deadline;
	at->on_timer = handler;
}

void machine_wait(uint64_t deadline)
{
	struct fake_cpu *cpu = at;

	if (!cpu->masked)
		fake_fail("machine_wait with events on");
	if (stack_of(__builtin_frame_address(0)) >= 0)
		fake_fail("machine_wait on a thread's stack");
	cpu->until = deadline;
	cpu->doing = WAITS;
	while (!event_due(cpu) && cpu->until > now)
		change();
	cpu->doing = RUNS;
	handle_events();
}

uint64_t machine_clock_monotonic(void)
{
	fake_point();
	return now;
}

uint64_t machine_clock_cycles(void)
{
	fake_point();
	return now - MACHINE_CLOCK_START;
}

uint64_t machine_clock_duration(uint64_t cycles)
{
	return cycles;
}

/* Begin and end. */

static void back(void *argument)
{
	(void)argument;
	arch_continue(&host);
}

void fake_end(void)
{
	runs = false;
	__real_arch_abandon((uintptr_t)turn_stack + sizeof turn_stack, back, NULL);
}

static void begin(void *argument)
{
	(void)argument;
	at->masked = false;
	runs = true;
	first_code();
	fake_end();
}

void fake_cpus_run(const struct fake_plan *what, void (*main)(void))
{
	static const unsigned intervals[] = { 2, 5, 15, 60, 300 };
	static const unsigned times[] = { 5, 50, 500 };

	plan = *what;
	state = plan.seed;
	if (plan.interval == 0)
		plan.interval = intervals[fake_random() % 5];
	if (plan.step_ns == 0)
		plan.step_ns = times[fake_random() % 3];
	first_code = main;
	countdown = 1;
	for (unsigned i = 0; i < FAKE_CPUS; i++) {
		cpus[i].own.number = i;
		cpus[i].own.trap_stack_top = (uintptr_t)cpus[i].stack + sizeof cpus[i].stack;
		cpus[i].timer = cpus[i].again = MACHINE_NEVER;
	}
	cpus[0].doing = RUNS;
	stack_taken[0] = true;
	__real_arch_leave(&host, (uintptr_t)stacks[0] + FAKE_STACK, begin, NULL);
}
