/* SPDX-License-Identifier: MIT */
/*
 * Atomic objects of 16 bytes: CMPXCHG16B, which all CPUs have that a virtual machine runs on.
 * Loading is an exchange with the same value, so the object must be writable.
 */
#include "atomic.h"

/* The value that was there; DESIRED is there now if that was EXPECTED. */
static uint128 swap_if(volatile void *at, uint128 expected, uint128 desired)
{
	return __sync_val_compare_and_swap((volatile uint128 *)at, expected, desired);
}

uint128 load_16(const volatile void *at, int order)
{
	(void)order;
	return swap_if((volatile void *)at, 0, 0);
}

bool compare_exchange_16(volatile void *at, void *expected, uint128 desired, int success, int failure)
{
	uint128 wanted, found;

	(void)success;
	(void)failure;
	__builtin_memcpy(&wanted, expected, sizeof wanted);
	found = swap_if(at, wanted, desired);
	__builtin_memcpy(expected, &found, sizeof found);
	return found == wanted;
}

uint128 exchange_16(volatile void *at, uint128 value, int order)
{
	uint128 old = load_16(at, order);

	while (!compare_exchange_16(at, &old, value, order, order))
		;
	return old;
}

void store_16(volatile void *at, uint128 value, int order)
{
	exchange_16(at, value, order);
}

/* What __atomic_fetch_NAME_16 and __atomic_NAME_fetch_16 are for each operator. */
#define OPERATION(name, result) \
	uint128 fetch_##name(volatile void *at, uint128 value, int order) \
		__asm__("__atomic_fetch_" #name "_16"); \
	uint128 fetch_##name(volatile void *at, uint128 value, int order) \
	{ \
		uint128 old = load_16(at, order); \
		while (!compare_exchange_16(at, &old, result, order, order)) \
			; \
		return old; \
	} \
	uint128 name##_fetch(volatile void *at, uint128 value, int order) \
		__asm__("__atomic_" #name "_fetch_16"); \
	uint128 name##_fetch(volatile void *at, uint128 value, int order) \
	{ \
		uint128 old = fetch_##name(at, value, order); \
		return result; \
	}

OPERATION(add, old + value)
OPERATION(sub, old - value)
OPERATION(and, old & value)
OPERATION(or, old | value)
OPERATION(xor, old ^ value)
OPERATION(nand, ~(old & value))
