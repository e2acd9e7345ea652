/* SPDX-License-Identifier: MIT */
/*
 * The random pool: ChaCha20 (RFC 8439, 2.3) with fast key erasure: each request first replaces the
 * key, so that what was given out cannot be computed from the state later.
 */
#ifndef RAND_RANDOM_H
#define RAND_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Begin with what boot knows: a seed from the machine (SIZE may be 0), the time of entry; the
 * hardware's random source and timing are mixed in too. */
void random_seed(const void *seed, size_t size, uint64_t entry_time);

/* Mix in more. */
void random_mix(const void *data, size_t size);

/* SIZE unpredictable bytes. */
void random_bytes(void *to, size_t size);

#endif
