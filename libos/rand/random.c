/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <machine/clock.h>
#include <machine/control.h>
#include <rand/random.h>

#include "chacha.h"

#define RESEED_REQUESTS 256 /* then the hardware's source is asked again */

static uint32_t key[CHACHA_KEY_WORDS];
static uint64_t counter;

/* Absorb a block of data: the next key depends on the old one and on every byte. */
static void absorb(const uint8_t *data, size_t size)
{
	uint32_t block[CHACHA_BLOCK_WORDS];

	for (size_t i = 0; i < size; i++)
		((uint8_t *)key)[i] ^= data[i];
	chacha_block(key, counter++, block);
	memcpy(key, block, sizeof key);
}

void random_mix(const void *data, size_t size)
{
	const uint8_t *from = data;

	while (size > 0) {
		size_t part = size < sizeof key ? size : sizeof key;

		absorb(from, part);
		from += part;
		size -= part;
	}
}

static void mix_machine(void)
{
	uint64_t now = machine_clock_cycles();
	uint8_t fresh[sizeof key];
	size_t size = machine_entropy(fresh, sizeof fresh);

	random_mix(fresh, size);
	random_mix(&now, sizeof now);
}

void random_seed(const void *seed, size_t size, uint64_t entry_time)
{
	random_mix(&entry_time, sizeof entry_time);
	random_mix(seed, size);
	mix_machine();
}

void random_bytes(void *to, size_t size)
{
	static unsigned requests;
	uint32_t block[CHACHA_BLOCK_WORDS];
	uint32_t stream_key[CHACHA_KEY_WORDS];
	uint8_t *out = to;

	if (++requests % RESEED_REQUESTS == 0)
		mix_machine();
	chacha_block(key, counter++, block);
	memcpy(key, block, sizeof key);
	memcpy(stream_key, block + CHACHA_KEY_WORDS, sizeof stream_key);
	for (uint64_t i = 0; size > 0; i++) {
		size_t part = size < sizeof block ? size : sizeof block;

		chacha_block(stream_key, i, block);
		memcpy(out, block, part);
		out += part;
		size -= part;
	}
	memset(block, 0, sizeof block);
	memset(stream_key, 0, sizeof stream_key);
}
