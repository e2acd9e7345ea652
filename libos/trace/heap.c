/* SPDX-License-Identifier: MIT */
/*
 * What malloc asks for its own memory (<mm/heap.h>), shown as the calls that it stands for.
 */
#include <errno.h>
#include <sys/mman.h>

#include <mm/heap.h>

#include "traced.h"

#define MREMAP_MAYMOVE 1 /* Linux */

extern const struct trace_call eremite_trace_mmap, eremite_trace_munmap, eremite_trace_mremap;

long __real_eremite_heap_map(size_t size);
long __wrap_eremite_heap_map(size_t size);
long __real_eremite_heap_unmap(void *address, size_t size);
long __wrap_eremite_heap_unmap(void *address, size_t size);
long __real_eremite_heap_resize(void *address, size_t old_size, size_t new_size);
long __wrap_eremite_heap_resize(void *address, size_t old_size, size_t new_size);

long __wrap_eremite_heap_map(size_t size)
{
	const long arguments[6] = {
		0, (long)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0,
	};
	struct traced traced;
	bool shown = traced_begin(&traced, &eremite_trace_mmap, arguments);
	long result = __real_eremite_heap_map(size);

	if (shown)
		traced_end(&traced, result);
	return result;
}

long __wrap_eremite_heap_unmap(void *address, size_t size)
{
	const long arguments[6] = { (long)address, (long)size };
	struct traced traced;
	bool shown = traced_begin(&traced, &eremite_trace_munmap, arguments);
	long result = __real_eremite_heap_unmap(address, size);

	if (shown)
		traced_end(&traced, result);
	return result;
}

long __wrap_eremite_heap_resize(void *address, size_t old_size, size_t new_size)
{
	const long arguments[6] = {
		(long)address, (long)old_size, (long)new_size, MREMAP_MAYMOVE,
	};
	struct traced traced;
	bool shown = traced_begin(&traced, &eremite_trace_mremap, arguments);
	long result = __real_eremite_heap_resize(address, old_size, new_size);

	if (shown)
		traced_end(&traced, result == -1 ? -ENOMEM : result);
	return result;
}
