/* SPDX-License-Identifier: MIT */
/*
 * What a machine that owns ring 0 asks of the processor once, at boot.
 */
#ifndef ARCH_SETUP_H
#define ARCH_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/trap.h>

/* Turn on what the CPU has: NX, WP, SMEP, SMAP, UMIP, FSGSBASE, XSAVE with all its components. */
void cpu_init(void);

/* Load IDT and TSS: from here on, traps reach trap_handle. */
void traps_init(void);

/* Every trap ends up here, on the trap stack, interrupts off.  The machine defines it. */
void trap_handle(struct trap_frame *frame);

/*
 * In ring 3, traps are calls of the monitor: it fills in this area and continues at trap_enter.
 * masked: no events; the code of trap.S keeps it in the place of the interrupt flag.
 */
struct arch_upcall {
	uint32_t masked, pending;
	uint64_t fault_address;
	struct trap_frame frame;
};

extern struct arch_upcall arch_upcall;
extern char trap_enter[], arch_resume_end[];

/* Start the application's code at RIP with RSP, interrupts on or off, all other registers 0. */
_Noreturn void arch_enter(uintptr_t rip, uintptr_t rsp, bool interrupts);

/* The extent of the image and its parts (toolchain/image.ld). */
extern char __image_start[], __rodata_end[], __text_start[], __text_end[], __data_start[];
extern char __loaded_end[], __bss_start[], __image_end[];

/* The address of this symbol is the number of 2 MiB pages from 0 that entry.S maps. */
extern char __boot_huge_pages[];

/* What entry.S reserves: the first page tables, the stacks and the guard pages below them. */
extern uint64_t boot_tsc, boot_pml4[512], boot_pd[512];
extern char trap_stack_guard[], trap_stack[], trap_stack_top[], ist_guard[], ist_stacks[];

#endif
