/* SPDX-License-Identifier: MIT */
/* The pool: what is mixed in changes all that follows, and no two requests are alike. */
#include "../../lib/check.h"

#include <machine/clock.h>
#include <machine/control.h>
#include <rand/random.h>

static uint64_t cycles;
static uint8_t hardware;
static unsigned hardware_requests;

uint64_t machine_clock_cycles(void)
{
	return cycles;
}

size_t machine_entropy(void *data, size_t size)
{
	hardware_requests++;
	memset(data, hardware, size);
	return hardware ? size : 0;
}

static uint64_t first_number(const char *seed, uint64_t time, uint64_t now, uint8_t from_hardware)
{
	int channel[2];
	uint64_t value = 0;

	/* A process each, so that each begins with a fresh pool. */
	CHECK_EQ(pipe(channel), 0);
	if (fork() == 0) {
		cycles = now;
		hardware = from_hardware;
		random_seed(seed, strlen(seed), time);
		random_bytes(&value, sizeof value);
		_exit(write(channel[1], &value, sizeof value) != sizeof value);
	}
	CHECK_EQ(read(channel[0], &value, sizeof value), sizeof value);
	wait(NULL);
	close(channel[0]);
	close(channel[1]);
	return value;
}

TEST(every_source_counts)
{
	uint64_t base = first_number("seed", 1, 2, 0);

	CHECK_EQ(first_number("seed", 1, 2, 0), base);
	CHECK(first_number("sees", 1, 2, 0) != base);
	CHECK(first_number("", 1, 2, 0) != base);
	CHECK(first_number("seed", 3, 2, 0) != base);
	CHECK(first_number("seed", 1, 3, 0) != base);
	CHECK(first_number("seed", 1, 2, 1) != base);
	/* A long seed counts to its last byte. */
	CHECK(first_number("0123456789012345678901234567890123456789012345678a", 1, 2, 0) !=
	      first_number("0123456789012345678901234567890123456789012345678b", 1, 2, 0));
}

TEST(requests_differ)
{
	uint8_t a[300], b[300];

	random_seed("", 0, 0);
	random_bytes(a, sizeof a);
	random_bytes(b, sizeof b);
	CHECK(memcmp(a, b, sizeof a) != 0);
	/* Nor do blocks of one request repeat. */
	CHECK(memcmp(a, a + 64, 64) != 0);
	CHECK(memcmp(a + 64, a + 128, 64) != 0);
}

TEST(exact_sizes)
{
	for (size_t size = 0; size < 200; size++) {
		uint8_t *exact = malloc(size ? size : 1);

		random_bytes(exact, size); /* ASan watches */
		free(exact);
	}
}

TEST(bits_are_balanced)
{
	static uint8_t bytes[100000];
	long ones = 0;

	random_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		ones += __builtin_popcount(bytes[i]);
	CHECK(ones > 397000 && ones < 403000);
}

TEST(hardware_is_asked_again)
{
	unsigned before;
	uint8_t byte;

	random_seed("", 0, 0);
	before = hardware_requests;
	for (int i = 0; i < 512; i++)
		random_bytes(&byte, 1);
	CHECK_EQ(hardware_requests, before + 2);
}

CHECK_MAIN
