/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

void machine_console_listen(void (*handler)(void))
{
	if (machine_is_skete())
		skete_console_listen(handler);
	else
		x86vm_console_listen(handler);
}

size_t machine_console_read(void *data, size_t size)
{
	if (machine_is_skete())
		return skete_console_read(data, size);
	return x86vm_console_read(data, size);
}
