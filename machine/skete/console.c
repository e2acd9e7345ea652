/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

#include "skete.h"

void skete_console_write(enum console_stream stream, const void *data, size_t size)
{
	if (size > 0)
		skete_call(SKETE_CONSOLE_WRITE, stream, (uintptr_t)data, size, 0);
}

size_t skete_console_direct(enum console_stream stream, const void *data, size_t size)
{
	long count = skete_call(SKETE_CONSOLE_WRITE, stream, (uintptr_t)data, size, 0);

	return count > 0 ? (size_t)count : 0;
}
