/* SPDX-License-Identifier: MIT */
/*
 * The local APIC's timer: TSC deadline where the CPU has it, else one-shot, and idling.
 * Intel SDM volume 3, 10.5.4.
 *
 * One hardware deadline serves both the timer event and the end of a wait.
 */
#include <arch/cpu.h>
#include <arch/math.h>
#include <machine/machines.h>

#include "apic.h"
#include "x86vm.h"

#define TIMER_MODE_TSC_DEADLINE (2u << 17)
#define MEASURE_NS 100000
#define AGAIN_NS 100000
#define LONGEST_NS 1000000000ull /* then the handler arms the rest */

static uint64_t timer_deadline = MACHINE_NEVER;
static void (*timer_handler)(void);
static uint64_t wait_deadline = MACHINE_NEVER;
static uint64_t again_deadline = MACHINE_NEVER;
static bool ready, tsc_deadline;
static uint64_t ticks_per_second; /* of the one-shot counter */

static void arm(void);

static void fire(void)
{
	uint64_t now = machine_clock_monotonic();

	if (again_deadline <= now)
		again_deadline = MACHINE_NEVER;
	/* The wait ends by this very interrupt; another one would come before it does. */
	if (wait_deadline <= now)
		wait_deadline = MACHINE_NEVER;
	if (timer_deadline <= now) {
		timer_deadline = MACHINE_NEVER;
		timer_handler();
	}
	arm();
}

bool timer_again(void);

bool timer_again(void)
{
	if (!ready)
		return false;
	again_deadline = machine_clock_monotonic() + AGAIN_NS;
	arm();
	return true;
}

/* The counter has no known frequency: count for a tenth of a millisecond. */
static void measure(void)
{
	uint64_t start = machine_clock_monotonic(), now;
	uint32_t left;

	apic_write(APIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	apic_write(APIC_TIMER_INITIAL, UINT32_MAX);
	do
		now = machine_clock_monotonic();
	while (now - start < MEASURE_NS);
	left = apic_read(APIC_TIMER_CURRENT);
	ticks_per_second = (uint64_t)(UINT32_MAX - left) * 1000000000ull / (now - start);
	if (ticks_per_second == 0)
		ticks_per_second = 1;
}

static void timer_init(void)
{
	if (ready)
		return;
	ready = true;
	interrupts_init();
	machine_clock_monotonic(); /* calibrate before the first deadline */
	interrupts_register(VECTOR_TIMER, fire);
	tsc_deadline = cpuid(1, 0).ecx & 1u << 24;
	if (!tsc_deadline)
		measure();
	apic_write(APIC_LVT_TIMER, VECTOR_TIMER | (tsc_deadline ? TIMER_MODE_TSC_DEADLINE : 0));
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void arm(void)
{
	uint64_t deadline = earlier(earlier(timer_deadline, wait_deadline), again_deadline);
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

	if (!ready && deadline != MACHINE_NEVER) {
		timer_init();
		enabled = true; /* interrupts_init turned them on for good */
		interrupts_disable();
	}
	timer_deadline = deadline;
	timer_handler = handler;
	if (ready)
		arm();
	machine_event_unmask(enabled);
}

void x86vm_wait(uint64_t deadline)
{
	interrupts_init();
	interrupts_disable();
	if (deadline != MACHINE_NEVER) {
		timer_init();
		interrupts_disable();
		wait_deadline = deadline;
		arm();
	}
	interrupts_wait();
	wait_deadline = MACHINE_NEVER;
}
