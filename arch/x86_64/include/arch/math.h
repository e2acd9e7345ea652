/* SPDX-License-Identifier: MIT */
#ifndef ARCH_MATH_H
#define ARCH_MATH_H

#include <stdint.h>

/* a * b / c with a 128-bit product, rounded down; UINT64_MAX if the result does not fit. */
static inline uint64_t multiply_divide(uint64_t a, uint64_t b, uint64_t c)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	uint64_t low = (uint64_t)product, high = (uint64_t)(product >> 64);

	if (high >= c)
		return UINT64_MAX;
	/* The compiler would call libgcc, whose code is not the libOS's. */
	__asm__("divq %2" : "+a"(low), "+d"(high) : "r"(c) : "cc");
	return low;
}

#endif
