/* SPDX-License-Identifier: MIT */
/*
 * Atomic objects of any size.  Within a word or of 16 aligned bytes they are changed as compilers do it
 * where they know the size, which others may do to the same object; else under a lock, which their
 * address chooses.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "atomic.h"

void load(size_t size, const volatile void *at, void *to, int order) __asm__("__atomic_load");
void store(size_t size, volatile void *at, const void *from, int order) __asm__("__atomic_store");
void exchange(size_t size, volatile void *at, const void *from, void *to, int order)
	__asm__("__atomic_exchange");
bool compare_exchange(size_t size, volatile void *at, void *expected, const void *desired, int success,
		      int failure) __asm__("__atomic_compare_exchange");
bool is_lock_free(size_t size, const volatile void *at) __asm__("__atomic_is_lock_free");

enum { WORD = sizeof(uint64_t), LOCKS = 64 };

static pthread_mutex_t locks[LOCKS];

static pthread_mutex_t *lock(const volatile void *at)
{
	pthread_mutex_t *mutex = &locks[(uintptr_t)at / WORD % LOCKS];

	pthread_mutex_lock(mutex);
	return mutex;
}

bool is_lock_free(size_t size, const volatile void *at)
{
	return size <= WORD && (uintptr_t)at % WORD + size <= WORD;
}

static bool by_instruction(size_t size, const volatile void *at)
{
	return is_lock_free(size, at) ||
	       (size == sizeof(uint128) && (uintptr_t)at % sizeof(uint128) == 0);
}

static bool in_word(size_t size, volatile void *at, void *expected, const void *desired)
{
	size_t offset = (uintptr_t)at % WORD;
	volatile uint64_t *word = (volatile uint64_t *)((volatile char *)at - offset);
	uint64_t old = __atomic_load_n(word, __ATOMIC_SEQ_CST), new;

	do {
		if (memcmp((char *)&old + offset, expected, size) != 0) {
			memcpy(expected, (char *)&old + offset, size);
			return false;
		}
		new = old;
		memcpy((char *)&new + offset, desired, size);
	} while (!__atomic_compare_exchange_n(word, &old, new, false, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	return true;
}

static bool locked(size_t size, volatile void *at, void *expected, const void *desired)
{
	pthread_mutex_t *mutex = lock(at);
	bool equal = memcmp((const void *)at, expected, size) == 0;

	if (equal)
		memcpy((void *)at, desired, size);
	else
		memcpy(expected, (const void *)at, size);
	pthread_mutex_unlock(mutex);
	return equal;
}

bool compare_exchange(size_t size, volatile void *at, void *expected, const void *desired, int success,
		      int failure)
{
	uint128 value;

	if (is_lock_free(size, at))
		return in_word(size, at, expected, desired);
	if (!by_instruction(size, at))
		return locked(size, at, expected, desired);
	memcpy(&value, desired, sizeof value);
	return compare_exchange_16(at, expected, value, success, failure);
}

/* TO has what was there, at the latest when the change succeeds. */
void exchange(size_t size, volatile void *at, const void *from, void *to, int order)
{
	load(size, at, to, order);
	while (!compare_exchange(size, at, to, from, order, order))
		;
}

void store(size_t size, volatile void *at, const void *from, int order)
{
	pthread_mutex_t *mutex;
	uint128 old;

	if (by_instruction(size, at)) {
		exchange(size, at, from, &old, order);
		return;
	}
	mutex = lock(at);
	memcpy((void *)at, from, size);
	pthread_mutex_unlock(mutex);
}

/* A word is read without a write: it may be a constant's. */
void load(size_t size, const volatile void *at, void *to, int order)
{
	size_t offset = (uintptr_t)at % WORD;
	pthread_mutex_t *mutex;
	uint128 value;
	uint64_t word;

	if (is_lock_free(size, at)) {
		word = __atomic_load_n((const volatile uint64_t *)((const volatile char *)at - offset),
				       __ATOMIC_SEQ_CST);
		memcpy(to, (char *)&word + offset, size);
	} else if (by_instruction(size, at)) {
		value = load_16(at, order);
		memcpy(to, &value, size);
	} else {
		mutex = lock(at);
		memcpy(to, (const void *)at, size);
		pthread_mutex_unlock(mutex);
	}
}
