/* SPDX-License-Identifier: MIT */
/*
 * Input from the first serial port, by interrupt (PC16550D data sheet).
 *
 * The handler is the only writer of tail, the reader the only writer of head.
 */
#include <arch/cpu.h>
#include <machine/machines.h>

#include "apic.h"
#include "x86vm.h"

#define SERIAL_GSI 4
#define RING_SIZE 4096u

enum uart_register {
	UART_DATA = 0,
	UART_INTERRUPT_ENABLE = 1,
	UART_FIFO_CONTROL = 2,
	UART_MODEM_CONTROL = 4,
	UART_LINE_STATUS = 5,
};

enum uart_bits {
	ENABLE_RECEIVED = 0x01,
	FIFO_ENABLE_AND_CLEAR = 0x07,
	FIFO_TRIGGER_14 = 0xc0,
	MODEM_DTR_RTS_OUT2 = 0x0b, /* OUT2 gates the interrupt line on PCs */
	LINE_DATA_READY = 0x01,
};

static char ring[RING_SIZE];
static volatile uint32_t head, tail;
static volatile bool paused; /* the ring was full: the UART holds the rest */
static void (*arrival)(void);

static void drain(void)
{
	while (inb(PORT_SERIAL + UART_LINE_STATUS) & LINE_DATA_READY) {
		if (tail - head == RING_SIZE) {
			/* Leave the rest to the host's flow control until there is room. */
			paused = true;
			outb(PORT_SERIAL + UART_INTERRUPT_ENABLE, 0);
			return;
		}
		ring[tail % RING_SIZE] = (char)inb(PORT_SERIAL + UART_DATA);
		tail = tail + 1;
	}
}

static void receive(void)
{
	drain();
	if (arrival != NULL)
		arrival();
}

void x86vm_console_listen(void (*handler)(void))
{
	arrival = handler;
	interrupts_init();
	interrupts_register(VECTOR_SERIAL, receive);
	ioapic_route(SERIAL_GSI, VECTOR_SERIAL);
	/* To turn the FIFO on drops what has come already.  A launcher sends nothing before it is asked;
	 * others do, and are served a byte at a time. */
	if (machine_console_controlled())
		outb(PORT_SERIAL + UART_FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR | FIFO_TRIGGER_14);
	outb(PORT_SERIAL + UART_MODEM_CONTROL, MODEM_DTR_RTS_OUT2);
	outb(PORT_SERIAL + UART_INTERRUPT_ENABLE, ENABLE_RECEIVED);
	/* No interrupt tells of what was there before. */
	bool enabled = machine_event_mask();

	drain();
	machine_event_unmask(enabled);
}

size_t x86vm_console_read(void *data, size_t size)
{
	char *to = data;
	size_t count = 0;

	while (count < size && head != tail) {
		to[count++] = ring[head % RING_SIZE];
		head = head + 1;
	}
	if (paused) {
		bool enabled = machine_event_mask();

		paused = false;
		drain();
		if (!paused)
			outb(PORT_SERIAL + UART_INTERRUPT_ENABLE, ENABLE_RECEIVED);
		machine_event_unmask(enabled);
	}
	return count;
}
