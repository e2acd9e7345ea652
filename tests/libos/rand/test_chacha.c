/* SPDX-License-Identifier: MIT */
/* RFC 8439, appendix A.1: the vectors with a zero nonce. */
#include "../../lib/check.h"

#include "../../../libos/rand/chacha.h"

static void check_block(const char *key_hex, uint64_t counter, const char *expected)
{
	uint32_t key[CHACHA_KEY_WORDS], block[CHACHA_BLOCK_WORDS];
	char found[2 * sizeof block + 1];

	for (size_t i = 0; i < sizeof key; i++) {
		unsigned byte;

		CHECK_EQ(sscanf(key_hex + 2 * i, "%2x", &byte), 1);
		((uint8_t *)key)[i] = (uint8_t)byte;
	}
	chacha_block(key, counter, block);
	for (size_t i = 0; i < sizeof block; i++)
		sprintf(found + 2 * i, "%02x", ((uint8_t *)block)[i]);
	CHECK_STR(found, expected);
}

#define ZERO_KEY "0000000000000000000000000000000000000000000000000000000000000000"

TEST(vector_1)
{
	check_block(ZERO_KEY, 0, "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
				 "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
}

TEST(vector_2)
{
	check_block(ZERO_KEY, 1, "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
				 "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
}

TEST(vector_3)
{
	check_block("0000000000000000000000000000000000000000000000000000000000000001", 1,
		    "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
		    "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0");
}

TEST(counter_has_64_bits)
{
	uint32_t key[CHACHA_KEY_WORDS] = { 0 }, low[CHACHA_BLOCK_WORDS], high[CHACHA_BLOCK_WORDS];

	chacha_block(key, 1, low);
	chacha_block(key, 1ull << 32 | 1, high);
	CHECK(memcmp(low, high, sizeof low) != 0);
}

CHECK_MAIN
