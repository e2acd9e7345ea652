/* SPDX-License-Identifier: MIT */
/*
 * The local APIC's timer: TSC deadline where the CPU has it, else one-shot, and idling.
 * Intel SDM volume 3, 10.5.4.
 *
 * One hardware deadline serves both the timer event and the end of a wait.
 */
#include <arch/cpu.h>
#include <arch/math.h>
#include <machine/cpu.h>
#include <machine/machines.h>
#include <x86vm/several.h>

#include "apic.h"
#include "x86vm.h"

#define TIMER_MODE_TSC_DEADLINE (2u << 17)
#define MEASURE_NS 100000
#define AGAIN_NS 100000
#define LONGEST_NS 1000000000ull /* then the handler arms the rest */

struct timer {
	uint64_t deadline, wait, again; /* when the event is due, the wait is over, there is another look */
	void (*handler)(void);
	bool ready;
};

static struct timer timers[MACHINE_CPUS];
static bool tsc_deadline;
static uint64_t ticks_per_second; /* of the one-shot counter */

static struct timer *own(void)
{
	return &timers[machine_cpu()];
}

static void arm(struct timer *timer);

static void fire(void)
{
	uint64_t now = machine_clock_monotonic();
	struct timer *timer = own();

	/* On a CPU that has no deadline yet, it was another look that was wanted (interrupts.c). */
	if (!timer->ready)
		return;
	if (timer->again <= now)
		timer->again = MACHINE_NEVER;
	/* The wait ends by this very interrupt; another one would come before it does. */
	if (timer->wait <= now)
		timer->wait = MACHINE_NEVER;
	if (timer->deadline <= now) {
		timer->deadline = MACHINE_NEVER;
		timer->handler();
	}
	arm(timer);
}

bool timer_again(void);

bool timer_again(void)
{
	struct timer *timer = own();

	if (!timer->ready)
		return false;
	timer->again = machine_clock_monotonic() + AGAIN_NS;
	arm(timer);
	return true;
}

/* The counter has no known frequency: count for a tenth of a millisecond. */
static void measure(void)
{
	uint64_t start = machine_clock_monotonic(), now;
	uint32_t left;

	apic_write(APIC_TIMER_INITIAL, UINT32_MAX);
	do
		now = machine_clock_monotonic();
	while (now - start < MEASURE_NS);
	left = apic_read(APIC_TIMER_CURRENT);
	ticks_per_second = (uint64_t)(UINT32_MAX - left) * 1000000000ull / (now - start);
	if (ticks_per_second == 0)
		ticks_per_second = 1;
}

static void timer_init(struct timer *timer)
{
	if (timer->ready)
		return;
	timer->deadline = timer->wait = timer->again = MACHINE_NEVER;
	timer->ready = true;
	interrupts_init();
	machine_clock_monotonic(); /* calibrate before the first deadline */
	interrupts_register(VECTOR_TIMER, fire);
	tsc_deadline = cpuid(1, 0).ecx & 1u << 24;
	apic_write(APIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	if (!tsc_deadline && ticks_per_second == 0)
		measure();
	apic_write(APIC_LVT_TIMER, VECTOR_TIMER | (tsc_deadline ? TIMER_MODE_TSC_DEADLINE : 0));
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void arm(struct timer *timer)
{
	uint64_t deadline = earlier(earlier(timer->deadline, timer->wait), timer->again);
	uint64_t now = machine_clock_monotonic();
	uint64_t left = deadline > now ? deadline - now : 0;

	if (left > LONGEST_NS)
		left = LONGEST_NS;
	if (tsc_deadline) {
		uint64_t cycles = multiply_divide(left, 1ull << SCALE_SHIFT, tsc_scale());

		wrmsr(MSR_TSC_DEADLINE, deadline == MACHINE_NEVER ? 0 : rdtsc() + cycles);
	} else {
		uint64_t ticks = left * ticks_per_second / 1000000000ull;

		apic_write(APIC_TIMER_INITIAL,
			   deadline == MACHINE_NEVER ? 0 : ticks == 0 ? 1 : (uint32_t)ticks);
	}
}

void x86vm_timer_arm(uint64_t deadline, void (*handler)(void))
{
	bool enabled = machine_event_mask();
	struct timer *timer = own();

	if (!timer->ready && deadline != MACHINE_NEVER) {
		timer_init(timer);
		/* The first use of interrupts turned them on for good. */
		enabled |= machine_event_mask();
	}
	timer->deadline = deadline;
	timer->handler = handler;
	if (timer->ready)
		arm(timer);
	machine_event_unmask(enabled);
}

void x86vm_wait(uint64_t deadline)
{
	struct timer *timer = own();

	interrupts_init();
	interrupts_disable();
	if (deadline != MACHINE_NEVER) {
		timer_init(timer);
		interrupts_disable();
		timer->wait = deadline;
		arm(timer);
	}
	several_sleep();
	interrupts_wait();
	several_wake();
	timer->wait = MACHINE_NEVER;
}
