/* SPDX-License-Identifier: MIT */
/*
 * The random pool: ChaCha20 (RFC 8439, 2.3) with fast key erasure: each request first replaces the
 * key, so that what was given out cannot be computed from the state later.
 */
#ifndef RAND_RANDOM_H
#define RAND_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Take note of what boot knows: a seed from the machine (SIZE may be 0), the time of entry.  The
 * hardware's random source and timing are mixed in at the first request. */
void random_seed(const void *seed, size_t size, uint64_t entry_time);

/* As random_bytes, for what boot needs: straight from the hardware's source if there is one, so that
 * programs that want no random numbers do not start the pool. */
void random_boot(void *to, size_t size);

/* Mix in more. */
void random_mix(const void *data, size_t size);

/* SIZE unpredictable bytes. */
void random_bytes(void *to, size_t size);

#endif
