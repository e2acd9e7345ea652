/* SPDX-License-Identifier: MIT */
/*
 * What a compiler calls before each access to memory with -fsanitize=thread, for fake_access.
 * Atomic operations are whole calls.
 */
#include <stdbool.h>
#include <stdint.h>

#include "cpus.h"

const bool fake_accesses = true;

void __tsan_init(void);
void __tsan_init(void)
{
}

#define PLAIN(name, size)                                                                          \
	void __tsan_##name(void *address);                                                         \
	void __tsan_##name(void *address)                                                          \
	{                                                                                          \
		fake_access(address, size);                                                        \
	}
#define PLAIN_SIZE(size)                                                                           \
	PLAIN(read##size, size)                                                                    \
	PLAIN(write##size, size)                                                                   \
	PLAIN(unaligned_read##size, size)                                                          \
	PLAIN(unaligned_write##size, size)
PLAIN_SIZE(1)
PLAIN_SIZE(2)
PLAIN_SIZE(4)
PLAIN_SIZE(8)
PLAIN_SIZE(16)

#define RANGE(name)                                                                                \
	void __tsan_##name(void *address, unsigned long size);                                     \
	void __tsan_##name(void *address, unsigned long size)                                      \
	{                                                                                          \
		fake_access(address, (unsigned)size);                                              \
	}
RANGE(read_range)
RANGE(write_range)

/* NAME(word, arguments) with the memory orders that the compiler adds. */
#define ATOMIC(bits, name, result, parameters, operation)                                          \
	result __tsan_atomic##bits##_##name parameters;                                            \
	result __tsan_atomic##bits##_##name parameters                                             \
	{                                                                                          \
		(void)order;                                                                       \
		fake_access((const void *)word, bits / 8);                                         \
		return operation;                                                                  \
	}
#define ATOMIC_SIZE(bits, type)                                                                    \
	ATOMIC(bits, load, type, (const volatile type *word, int order),                           \
	       __atomic_load_n(word, __ATOMIC_SEQ_CST))                                            \
	ATOMIC(bits, store, void, (volatile type *word, type value, int order),                    \
	       __atomic_store_n(word, value, __ATOMIC_SEQ_CST))                                    \
	ATOMIC(bits, exchange, type, (volatile type *word, type value, int order),                 \
	       __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST))                                 \
	ATOMIC(bits, fetch_add, type, (volatile type *word, type value, int order),                \
	       __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST))                                  \
	ATOMIC(bits, fetch_sub, type, (volatile type *word, type value, int order),                \
	       __atomic_fetch_sub(word, value, __ATOMIC_SEQ_CST))                                  \
	ATOMIC(bits, fetch_or, type, (volatile type *word, type value, int order),                 \
	       __atomic_fetch_or(word, value, __ATOMIC_SEQ_CST))                                   \
	ATOMIC(bits, fetch_and, type, (volatile type *word, type value, int order),                \
	       __atomic_fetch_and(word, value, __ATOMIC_SEQ_CST))                                  \
	ATOMIC(bits, compare_exchange_strong, bool,                                                \
	       (volatile type *word, type *expected, type value, int order, int failure),          \
	       ((void)failure, __atomic_compare_exchange_n(word, expected, value, false,           \
							   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)))   \
	ATOMIC(bits, compare_exchange_weak, bool,                                                  \
	       (volatile type *word, type *expected, type value, int order, int failure),          \
	       ((void)failure, __atomic_compare_exchange_n(word, expected, value, false,           \
							   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)))
ATOMIC_SIZE(8, unsigned char)
ATOMIC_SIZE(32, unsigned)
ATOMIC_SIZE(64, unsigned long)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	(void)order;
	fake_point();
}
