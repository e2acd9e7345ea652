/* SPDX-License-Identifier: MIT */
/*
 * Output: the launcher's debug consoles if the command line promised them, else the first serial
 * port (a 16550, national semiconductor PC16550D data sheet).
 */
#include <arch/cpu.h>
#include <machine/machines.h>

#include "x86vm.h"

#define UART_LINE_STATUS 5
#define LINE_TRANSMITTER_EMPTY 0x20
#define TRANSMIT_SPINS 100000 /* then the byte is dropped: nobody drains the port */

static void serial_write(const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned spins = TRANSMIT_SPINS;

		while (!(inb(PORT_SERIAL + UART_LINE_STATUS) & LINE_TRANSMITTER_EMPTY) && --spins > 0)
			cpu_pause();
		outb(PORT_SERIAL, (uint8_t)data[i]);
	}
}

void x86vm_console_write(enum console_stream stream, const void *data, size_t size)
{
	static const uint16_t ports[] = {
		[CONSOLE_OUTPUT] = PORT_DEBUG_OUTPUT,
		[CONSOLE_ERROR] = PORT_DEBUG_ERROR,
		[CONSOLE_CONTROL] = PORT_DEBUG_CONTROL,
	};

	if (machine_console_controlled())
		outsb(ports[stream], data, size);
	else if (stream != CONSOLE_CONTROL)
		serial_write(data, size);
}
