/* SPDX-License-Identifier: MIT */
/* Any call with any arguments, in any memory, as a line of a trace. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <trace/trace.h>

#define MEMORY 0x1000ul

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *memory;
static size_t memory_size;

int trace_copy(void *to, uint64_t address, size_t size)
{
	if (address < MEMORY || size > memory_size || address - MEMORY > memory_size - size)
		return -EFAULT;
	memcpy(to, memory + (address - MEMORY), size);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	long head[8];
	char text[300];
	struct trace trace = { .text = text, .size = sizeof text };

	if (size < sizeof head)
		return 0;
	memcpy(head, data, sizeof head);
	memory = data + sizeof head;
	memory_size = size - sizeof head;
	trace.call = trace_list[(unsigned long)head[0] % trace_list_count];
	trace.arguments = head + 1;
	trace_enter(&trace);
	if (!trace_is_last(trace.call)) {
		trace.result = head[7];
		trace_leave(&trace);
	}
	if (trace.length > sizeof text)
		abort();
	for (size_t i = 0; i < trace.length; i++)
		if (text[i] < ' ' || text[i] > '~')
			abort();
	return 0;
}
