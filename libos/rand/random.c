/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <arch/lock.h>
#include <machine/clock.h>
#include <machine/control.h>
#include <rand/random.h>

#include "chacha.h"

#define RESEED_REQUESTS 256 /* then the hardware's source is asked again */

static uint32_t key[CHACHA_KEY_WORDS];
static uint64_t counter;
static struct spin lock = SPIN("random"); /* for both */

/* The next key depends on the old one and on what was XORed into it. */
static void stir(void)
{
	uint32_t block[CHACHA_BLOCK_WORDS];

	chacha_block(key, counter++, block);
	memcpy(key, block, sizeof key);
}

static void fold(const uint8_t *data, size_t size, size_t offset)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)key)[(offset + i) % sizeof key] ^= data[i];
}

void random_mix(const void *data, size_t size)
{
	const uint8_t *from = data;

	spin_lock(&lock);
	while (size > 0) {
		size_t part = size < sizeof key ? size : sizeof key;

		fold(from, part, 0);
		stir();
		from += part;
		size -= part;
	}
	spin_unlock(&lock);
}

/* The hardware's source, 16 bytes of it, and the time. */
static void mix_machine(void)
{
	uint64_t now = machine_clock_cycles();
	uint8_t fresh[sizeof key / 2];

	fold(fresh, machine_entropy(fresh, sizeof fresh), 0);
	fold((const uint8_t *)&now, sizeof now, sizeof fresh);
	stir();
}

void random_seed(const void *seed, size_t size, uint64_t entry_time)
{
	fold(seed, size, 0);
	fold((const uint8_t *)&entry_time, sizeof entry_time, sizeof key / 2);
}

void random_boot(void *to, size_t size)
{
	if (machine_entropy(to, size) != size)
		random_bytes(to, size);
}

/* A block makes the next key and 32 bytes more: those are a small request's bytes, or the key of
 * the stream of a large one. */
void random_bytes(void *to, size_t size)
{
	static unsigned requests;
	uint32_t block[CHACHA_BLOCK_WORDS], stream_key[CHACHA_KEY_WORDS];
	uint8_t *out = to;

	spin_lock(&lock);
	/* The first request, too. */
	if (requests++ % RESEED_REQUESTS == 0)
		mix_machine();
	chacha_block(key, counter++, block);
	memcpy(key, block, sizeof key);
	spin_unlock(&lock);
	memcpy(stream_key, block + CHACHA_KEY_WORDS, sizeof stream_key);
	if (size <= sizeof stream_key) {
		memcpy(out, stream_key, size);
		size = 0;
	}
	for (uint64_t i = 0; size > 0; i++) {
		size_t part = size < sizeof block ? size : sizeof block;

		chacha_block(stream_key, i, block);
		memcpy(out, block, part);
		out += part;
		size -= part;
	}
	memset(block, 0, sizeof block);
	memset(stream_key, 0, sizeof stream_key);
	/* The compiler may not drop these. */
	__asm__ volatile("" : : "r"(block), "r"(stream_key) : "memory");
}
