/* SPDX-License-Identifier: MIT */
/*
 * Interrupts: nothing of this is linked, and interrupts stay off, in a program that waits for
 * nothing.
 */
#include <arch/cpu.h>
#include <arch/lock_check.h>
#include <machine/machines.h>
#include <machine/upcall.h>
#include <x86vm/several.h>

#include "apic.h"
#include "x86vm.h"

#define AGAIN_TICKS 100000 /* of a counter of about 1 GHz: the exact time does not matter */

#define VECTORS 64
#define PIC_MASK_ALL 0xff

static void (*handlers[VECTORS - VECTOR_EXCEPTIONS])(void);
bool interrupts_ready;

void interrupts_init(void)
{
	if (interrupts_ready)
		return;
	interrupts_ready = true;
	outb(PORT_PIC_MASTER_DATA, PIC_MASK_ALL);
	outb(PORT_PIC_SLAVE_DATA, PIC_MASK_ALL);
	if (apic_init() != 0)
		panic("no memory to map the interrupt controllers; give the machine more (-m)");
	interrupts_enable();
}

/* Weak: timer.c is linked only if the program uses deadlines. */
bool timer_again(void) __attribute__((weak));

void x86vm_event_again(void)
{
	if (several_too_early() || (timer_again != NULL && timer_again()))
		return;
	apic_write(APIC_LVT_TIMER, VECTOR_TIMER);
	apic_write(APIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	apic_write(APIC_TIMER_INITIAL, AGAIN_TICKS);
}

void interrupts_register(enum x86vm_vector vector, void (*handler)(void))
{
	handlers[vector - VECTOR_EXCEPTIONS] = handler;
}

/* A processor takes no interrupt between sti and the instruction behind it.  QEMU's emulation of a
 * nested guest can: a host's interrupt there ends the guest, and VMRUN forgets int_state of the VMCB,
 * which says so (helper_vmrun).  Who slept then would have missed what it waits for. */
static void stay_awake(struct trap_frame *frame)
{
	if (frame->rip == (uintptr_t)interrupts_halt)
		frame->rip++;
}

void x86vm_interrupt(struct trap_frame *frame)
{
	void (*handler)(void) = handlers[frame->vector - VECTOR_EXCEPTIONS];

	stay_awake(frame);
	if (frame->vector == VECTOR_SPURIOUS || several_interrupt(frame->vector))
		return;
	lock_event(true);
	if (handler != NULL)
		handler();
	lock_event(false);
	apic_write(APIC_END_OF_INTERRUPT, 0);
	sched_return(frame);
}
