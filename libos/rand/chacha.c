/* SPDX-License-Identifier: MIT */
#include "chacha.h"

#define DOUBLE_ROUNDS 10

static uint32_t rotate(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

static inline void quarter_round(uint32_t *s, unsigned a, unsigned b, unsigned c, unsigned d)
{
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 7);
}

static void double_round(uint32_t *s)
{
	quarter_round(s, 0, 4, 8, 12);
	quarter_round(s, 1, 5, 9, 13);
	quarter_round(s, 2, 6, 10, 14);
	quarter_round(s, 3, 7, 11, 15);
	quarter_round(s, 0, 5, 10, 15);
	quarter_round(s, 1, 6, 11, 12);
	quarter_round(s, 2, 7, 8, 13);
	quarter_round(s, 3, 4, 9, 14);
}

void chacha_block(const uint32_t key[CHACHA_KEY_WORDS], uint64_t counter,
		  uint32_t block[CHACHA_BLOCK_WORDS])
{
	uint32_t start[CHACHA_BLOCK_WORDS] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

	for (unsigned i = 0; i < CHACHA_KEY_WORDS; i++)
		start[4 + i] = key[i];
	start[12] = (uint32_t)counter;
	start[13] = (uint32_t)(counter >> 32);
	for (unsigned i = 0; i < CHACHA_BLOCK_WORDS; i++)
		block[i] = start[i];
	for (unsigned round = 0; round < DOUBLE_ROUNDS; round++)
		double_round(block);
	for (unsigned i = 0; i < CHACHA_BLOCK_WORDS; i++)
		block[i] += start[i];
}
