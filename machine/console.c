/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

static bool controlled;

void machine_console_set_controlled(void)
{
	controlled = true;
}

bool machine_console_controlled(void)
{
	return controlled;
}

void machine_console_write(enum console_stream stream, const void *data, size_t size)
{
	if (machine_is_skete())
		skete_console_write(stream, data, size);
	else
		x86vm_console_write(stream, data, size);
}

size_t machine_console_direct(enum console_stream stream, const void *data, size_t size)
{
	return machine_is_skete() ? skete_console_direct(stream, data, size) : 0;
}
