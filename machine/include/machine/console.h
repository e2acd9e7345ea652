/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: byte streams to and from the host.
 */
#ifndef MACHINE_CONSOLE_H
#define MACHINE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

enum console_stream {
	CONSOLE_OUTPUT = 1,
	CONSOLE_ERROR = 2,
	CONSOLE_CONTROL = 3, /* dropped if the machine has no control channel */
};

/* Write all of DATA.  May busy-wait for the device; never fails, never blocks on an event.
 * Machines with one channel only write output and errors to it. */
void machine_console_write(enum console_stream stream, const void *data, size_t size);

/* Write the first bytes of DATA, memory of the application that need not be accessible; returns how
 * many.  0 where a machine cannot do that better than by copies that the caller makes. */
size_t machine_console_direct(enum console_stream stream, const void *data, size_t size);

/* The command line said that there is a control channel (boot only). */
void machine_console_set_controlled(void);

/* True if there is a control channel (a launcher on the other side). */
bool machine_console_controlled(void);

/* Begin to receive: from now on arriving bytes are buffered, and HANDLER, an event handler
 * (<machine/event.h>), is called. */
void machine_console_listen(void (*handler)(void));

/* Take up to SIZE received bytes; returns how many, 0 if there are none now. */
size_t machine_console_read(void *data, size_t size);

#endif
