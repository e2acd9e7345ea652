/* SPDX-License-Identifier: MIT */
/*
 * Starting and kicking virtual CPUs.  What a CPU needs to begin lies in its memory, behind the area
 * that its monitor fills in.
 */
#include <errno.h>
#include <string.h>

#include <arch/cpu_entry.h>
#include <arch/own.h>
#include <arch/page.h>
#include <machine/cpu.h>
#include <machine/machine_cpus.h>
#include <machine/machines.h>
#include <machine/upcall.h>

#include "skete.h"

struct cpu_page {
	struct arch_upcall upcall; /* where the monitor wants it: aligned to 256 */
	struct arch_cpu_entry start;
	void (*entry)(void);
};

static uint64_t prepared; /* a bit for each CPU: its memory is there */

static uintptr_t memory_of(uint64_t cpu)
{
	return CPUS_BASE + cpu * CPU_MEMORY;
}

static _Noreturn void begin(struct arch_cpu_entry *start)
{
	struct cpu_page *page =
		(struct cpu_page *)((char *)start - offsetof(struct cpu_page, start));
	struct arch_own *own = arch_own();

	own->trap_stack = memory_of(own->number) + CPU_TRAP_STACK;
	own->trap_stack_top = memory_of(own->number) + CPU_TRAP_STACK_TOP;
	own->upcall = &page->upcall;
	if (skete_call(SKETE_UPCALL, (uintptr_t)&page->upcall, (uintptr_t)trap_enter,
		       (uintptr_t)trap_enter, (uintptr_t)arch_resume_end) != 0)
		panic("the monitor does not take the upcall of CPU %u", machine_cpu());
	page->entry();
	panic("CPU %u has nothing to do any more", machine_cpu());
}

static int prepare(unsigned cpu)
{
	uintptr_t memory = memory_of(cpu);
	int status;

	if (prepared & 1ull << cpu)
		return 0;
	status = libos_map_ram(memory + CPU_TRAP_STACK, CPU_TRAP_STACK_TOP - CPU_TRAP_STACK);
	if (status == 0)
		status = libos_map_ram(memory + CPU_MACHINE, PAGE_SIZE);
	if (status == 0)
		prepared |= 1ull << cpu;
	return status;
}

int skete_cpu_start(unsigned cpu, void (*entry)(void))
{
	struct cpu_page *page = (struct cpu_page *)(memory_of(cpu) + CPU_MACHINE);
	int status = prepare(cpu);

	if (status != 0)
		return status;
	memset(page, 0, sizeof *page);
	page->upcall.masked = 1;
	page->start.stack_top = memory_of(cpu) + CPU_TRAP_STACK_TOP;
	page->start.function = begin;
	page->entry = entry;
	skete_event_unmask(skete_events_begin(skete_event_mask()));
	return (int)skete_call(SKETE_CPU_START, cpu, (uintptr_t)arch_cpu_entry,
			       (uintptr_t)&page->start, 0);
}

void skete_cpu_kick(unsigned cpu)
{
	skete_call(SKETE_CPU_KICK, cpu, 0, 0, 0);
}

void skete_cpu_on_kick(void (*handler)(void))
{
	skete_kick_handler = handler;
}
