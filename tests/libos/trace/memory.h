/* SPDX-License-Identifier: MIT */
/*
 * A program's memory: MEMORY_SIZE bytes at MEMORY, and nothing else.
 */
#ifndef TESTS_TRACE_MEMORY_H
#define TESTS_TRACE_MEMORY_H

#include <errno.h>
#include <string.h>

#include <trace/trace.h>

#define MEMORY 0x1f800ul /* to the end of a page */
#define MEMORY_SIZE 0x1800ul

static unsigned char memory[MEMORY_SIZE];

int trace_copy(void *to, uint64_t address, size_t size)
{
	if (address < MEMORY || size > MEMORY_SIZE || address - MEMORY > MEMORY_SIZE - size)
		return -EFAULT;
	memcpy(to, memory + (address - MEMORY), size);
	return 0;
}

/* Put it at OFFSET; its address. */
static inline long store(size_t offset, const void *data, size_t size)
{
	memcpy(memory + offset, data, size);
	return (long)(MEMORY + offset);
}

static inline const struct trace_call *call_named(const char *name)
{
	for (unsigned i = 0; i < trace_list_count; i++)
		if (strcmp(trace_list[i]->name, name) == 0)
			return trace_list[i];
	return NULL;
}

#endif
