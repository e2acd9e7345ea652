/* SPDX-License-Identifier: MIT */
/* Between the parts of libatomic. */
#ifndef TOOLCHAIN_ATOMIC_H
#define TOOLCHAIN_ATOMIC_H

#include <stdbool.h>

__extension__ typedef unsigned __int128 uint128; /* no struct: the compilers' names end in _16 */

/* The compilers know these names, with other types in the general case. */
uint128 load_16(const volatile void *at, int order) __asm__("__atomic_load_16");
void store_16(volatile void *at, uint128 value, int order) __asm__("__atomic_store_16");
uint128 exchange_16(volatile void *at, uint128 value, int order) __asm__("__atomic_exchange_16");
bool compare_exchange_16(volatile void *at, void *expected, uint128 desired, int success, int failure)
	__asm__("__atomic_compare_exchange_16");

#endif
