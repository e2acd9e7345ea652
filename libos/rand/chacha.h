/* SPDX-License-Identifier: MIT */
#ifndef RAND_CHACHA_H
#define RAND_CHACHA_H

#include <stdint.h>

#define CHACHA_KEY_WORDS 8
#define CHACHA_BLOCK_WORDS 16

/* RFC 8439, 2.3, with a 64-bit block counter and a zero nonce. */
void chacha_block(const uint32_t key[CHACHA_KEY_WORDS], uint64_t counter,
		  uint32_t block[CHACHA_BLOCK_WORDS]);

#endif
