/* SPDX-License-Identifier: MIT */
/*
 * The end: say how on the control channel, then stop the machine by whatever it has.
 */
#include <arch/cpu.h>
#include <machine/machines.h>

#include "x86vm.h"

#define PANIC_STATUS 125
#define I8042_PULSE_RESET 0xfe

static void tell(enum machine_end how, int value)
{
	static const char *const words[] = {
		[MACHINE_EXITED] = "exit ",
		[MACHINE_SIGNALED] = "signal ",
		[MACHINE_PANICKED] = "panic ",
	};
	const char *word = words[how];
	char line[16];
	size_t size = 0;

	while (word[size] != '\0') {
		line[size] = word[size];
		size++;
	}
	for (int place = 100; place > 0; place /= 10)
		line[size++] = (char)('0' + value / place % 10);
	line[size++] = '\n';
	machine_console_write(CONSOLE_CONTROL, line, size);
}

/* What 7 bits can carry: 0 only for success. */
static uint8_t debug_exit_value(enum machine_end how, int value)
{
	if (how == MACHINE_PANICKED)
		return PANIC_STATUS;
	if (how == MACHINE_SIGNALED)
		return 0x7f;
	return (value & 0x7f) == 0 && value != 0 ? 0x7f : (uint8_t)(value & 0x7f);
}

void x86vm_exit(enum machine_end how, int value)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) no_idt = { 0, 0 };

	tell(how, value);
	outl(PORT_DEBUG_EXIT, debug_exit_value(how, value));
	outb(PORT_I8042, I8042_PULSE_RESET);
	interrupts_disable();
	__asm__ volatile("lidt %0; int3" : : "m"(no_idt)); /* triple fault */
	for (;;)
		__asm__ volatile("hlt");
}
