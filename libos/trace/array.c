/* SPDX-License-Identifier: MIT */
#include <trace/show.h>

#define ELEMENT_SIZE 32

void trace_show_array(struct trace *trace, uint64_t address, uint64_t count, size_t size,
		      void (*show)(struct trace *trace, const void *element))
{
	_Alignas(8) unsigned char element[ELEMENT_SIZE];
	uint64_t i;

	if (address == 0 || (count > 0 && trace_copy(element, address, size) != 0)) {
		trace_show_address(trace, address);
		return;
	}
	trace_put(trace, "[");
	for (i = 0; i < count && i < TRACE_ELEMENTS_SHOWN; i++) {
		if (i > 0)
			trace_put(trace, ", ");
		if (trace_copy(element, address + i * size, size) != 0)
			break;
		show(trace, element);
	}
	trace_put(trace, i < count ? "...]" : "]");
}
