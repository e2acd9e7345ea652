/* SPDX-License-Identifier: MIT */
/*
 * What programs share that make up calls from a seed, and tell what came of each.
 */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t state; /* the seed, at first */

/* Any number less than LIMIT. */
static inline unsigned below(unsigned limit)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) >> 16) % limit;
}

static inline long one_of(const long *list, size_t count)
{
	return list[below((unsigned)count)];
}

#define ONE_OF(...)                                                                                \
	one_of((const long[]){ __VA_ARGS__ }, sizeof(long[]){ __VA_ARGS__ } / sizeof(long))

/* The end of a line: what a call returned. */
static inline void show(long result)
{
	if (result < 0)
		printf(" error %d\n", errno);
	else
		printf(" %ld\n", result);
}

static inline unsigned sum(const char *data, long size)
{
	unsigned total = 0;

	for (long i = 0; i < size; i++)
		total = total * 31 + (unsigned char)data[i];
	return total;
}

#endif
