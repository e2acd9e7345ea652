/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/layout.h>
#include <arch/setup.h>

extern char __libos_text_start[], __libos_text_end[];

int arch_in_libos(uint64_t address)
{
	return address >= (uintptr_t)__libos_text_start && address < (uintptr_t)__libos_text_end;
}

void arch_enter(uintptr_t rip, uintptr_t rsp, bool interrupts)
{
	struct trap_frame frame = {
		.rip = rip,
		.rsp = rsp,
		.cs = cpu_selector_code(),
		.ss = cpu_selector_stack(),
		.rflags = 2 | (interrupts ? CPU_FLAG_INTERRUPT : 0),
	};

	arch_resume(&frame);
}
