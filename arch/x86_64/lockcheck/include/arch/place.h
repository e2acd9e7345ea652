/* SPDX-License-Identifier: MIT */
/*
 * Where a function was called: what is needed to unwind from there.
 */
#ifndef ARCH_PLACE_H
#define ARCH_PLACE_H

#include <stdint.h>

/* As place.S pushes it. */
struct arch_place {
	uint64_t rbx, rbp, r12, r13, r14, r15;
	uint64_t rsp; /* the caller's, once the call has returned */
	uint64_t rip; /* in the call */
};

#endif
