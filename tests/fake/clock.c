/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <machine/clock.h>
#include <machine/event.h>

void (*fake_clock_on_wait)(void);
unsigned fake_clock_waits;
bool fake_events_masked;

static uint64_t now, timer_deadline = MACHINE_NEVER, epoch;
static bool has_epoch;
static void (*timer_handler)(void);

void fake_clock_reset(void)
{
	now = 0;
	timer_deadline = MACHINE_NEVER;
	has_epoch = false;
	fake_events_masked = false;
	fake_clock_on_wait = NULL;
	fake_clock_waits = 0;
}

void fake_clock_set_epoch(uint64_t ns)
{
	epoch = ns;
	has_epoch = true;
}

uint64_t fake_timer_deadline(void)
{
	return timer_deadline;
}

/* Go to the time AT; true if the timer fired on the way, at which the time stays then. */
static bool go(uint64_t at)
{
	if (timer_deadline > at) {
		now = at > now ? at : now;
		return false;
	}
	now = timer_deadline > now ? timer_deadline : now;
	timer_deadline = MACHINE_NEVER;
	timer_handler();
	return true;
}

void fake_clock_advance(uint64_t ns)
{
	uint64_t end = now + ns;

	while (go(end))
		;
}

uint64_t machine_clock_monotonic(void)
{
	return now;
}

uint64_t machine_clock_cycles(void)
{
	return now;
}

uint64_t machine_clock_duration(uint64_t cycles)
{
	return cycles;
}

int machine_clock_epoch(uint64_t *result)
{
	if (!has_epoch)
		return -ENODEV;
	*result = epoch;
	return 0;
}

bool machine_event_mask(void)
{
	bool enabled = !fake_events_masked;

	fake_events_masked = true;
	return enabled;
}

void machine_event_unmask(bool were_enabled)
{
	if (were_enabled)
		fake_events_masked = false;
}

void machine_event_again(void)
{
}

void machine_timer_arm(uint64_t deadline, void (*handler)(void))
{
	timer_deadline = deadline;
	timer_handler = handler;
}

void machine_wait(uint64_t deadline)
{
	if (!fake_events_masked) {
		fprintf(stderr, "fake machine: wait with events unmasked\n");
		abort();
	}
	fake_clock_waits++;
	if (fake_clock_on_wait)
		fake_clock_on_wait();
	else if (deadline == MACHINE_NEVER && timer_deadline == MACHINE_NEVER) {
		fprintf(stderr, "fake machine: wait for ever\n");
		abort();
	}
	if (deadline != MACHINE_NEVER || timer_deadline != MACHINE_NEVER)
		go(deadline < timer_deadline ? deadline : timer_deadline);
}
