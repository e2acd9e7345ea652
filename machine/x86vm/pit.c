/* SPDX-License-Identifier: MIT */
/*
 * Calibration against the programmable interval timer (Intel 8254 data sheet), channel 0, since
 * microvm has no port 0x61 to gate channel 2 with.
 */
#include <arch/cpu.h>
#include <arch/math.h>

#include "x86vm.h"

#define PIT_HZ 1193182u
#define PIT_RATE_GENERATOR_BOTH_BYTES 0x34
#define PIT_LATCH_CHANNEL0 0x00
#define CALIBRATION_TICKS 5966u /* 5 ms */
#define CALIBRATION_READS 1000000u
#define TRIES 8

/* A reading of both counters; uncertain by the cycles that the reading took. */
struct reading {
	uint64_t tsc;
	uint64_t width;
	uint16_t count;
};

static struct reading read_once(void)
{
	struct reading reading;
	uint64_t before = rdtsc();
	uint8_t low;

	outb(PORT_PIT_COMMAND, PIT_LATCH_CHANNEL0);
	reading.width = rdtsc() - before;
	reading.tsc = before + reading.width / 2;
	low = inb(PORT_PIT_CHANNEL0);
	reading.count = (uint16_t)(low | inb(PORT_PIT_CHANNEL0) << 8);
	return reading;
}

static struct reading read_best(void)
{
	struct reading best = read_once();

	for (int i = 1; i < TRIES; i++) {
		struct reading other = read_once();

		if (other.width < best.width)
			best = other;
	}
	return best;
}

uint64_t pit_scale(void)
{
	struct reading start, end;
	uint16_t ticks;
	unsigned reads = 0;

	outb(PORT_PIT_COMMAND, PIT_RATE_GENERATOR_BOTH_BYTES);
	outb(PORT_PIT_CHANNEL0, 0); /* counts down from 65,536 */
	outb(PORT_PIT_CHANNEL0, 0);
	start = read_best();
	do {
		if (++reads > CALIBRATION_READS)
			return 0; /* the counter stands still: there is no PIT */
		end = read_once();
	} while ((uint16_t)(start.count - end.count) < CALIBRATION_TICKS);
	end = read_best();
	ticks = (uint16_t)(start.count - end.count);
	if (ticks < CALIBRATION_TICKS || end.tsc <= start.tsc)
		return 0;
	/* ns = ticks * 1e9 / PIT_HZ; the scale is ns / cycles. */
	return multiply_divide(ticks * 1000000000ull / PIT_HZ, 1ull << SCALE_SHIFT,
			       end.tsc - start.tsc);
}
