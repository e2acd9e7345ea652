/* SPDX-License-Identifier: MIT */
/*
 * TLBs of other CPUs (Intel SDM volume 3, 4.10.5).
 *
 * Every change of the page tables has a number, under the memory lock.  A CPU that has seen the
 * number and then loads CR3 knows nothing that is older: nothing is mapped globally.  Who changes
 * sends an interrupt to the CPUs that have not yet done so, and waits for them.  What a CPU that has
 * events masked waits for another one with, calls arch_waiting.  A CPU that is halted is left alone:
 * it looks at the number before it goes on.
 */
#include <string.h>

#include <arch/cpu.h>
#include <arch/own.h>
#include <arch/paging.h>
#include <machine/cpu.h>
#include <machine/machines.h>
#include <machine/upcall.h>
#include <x86vm/several.h>

#include "apic.h"
#include "cpus.h"
#include "x86vm.h"

uint64_t several_running;
static uint64_t change;
static struct {
	uint64_t seen; /* the change before its last flush */
	bool sleeps;
} __attribute__((aligned(64))) states[MACHINE_CPUS];
static paddr_t kept; /* tables, a list through their first words; 0 ends it */

void several_see(void)
{
	unsigned cpu = machine_cpu();
	uint64_t now = __atomic_load_n(&change, __ATOMIC_SEQ_CST);

	if (states[cpu].seen == now)
		return;
	write_cr3(read_cr3());
	__atomic_store_n(&states[cpu].seen, now, __ATOMIC_RELEASE);
}

static bool has_seen(unsigned cpu, uint64_t number)
{
	return __atomic_load_n(&states[cpu].sleeps, __ATOMIC_SEQ_CST) ||
	       __atomic_load_n(&states[cpu].seen, __ATOMIC_ACQUIRE) >= number;
}

static uint64_t bit_of(unsigned cpu)
{
	return 1ull << cpu;
}

/* The CPUs that know something older. */
static uint64_t ask(uint64_t number)
{
	uint64_t running = __atomic_load_n(&several_running, __ATOMIC_SEQ_CST), asked = 0;

	for (unsigned cpu = 0; cpu < MACHINE_CPUS; cpu++) {
		if (!(running & bit_of(cpu)) || cpu == machine_cpu() || has_seen(cpu, number))
			continue;
		apic_command(cpus_apic[cpu], VECTOR_FLUSH);
		asked |= bit_of(cpu);
	}
	return asked;
}

void several_flush(void)
{
	uint64_t number, asked;
	bool enabled;

	if (!several_run() || machine_is_skete())
		return;
	enabled = machine_event_mask();
	number = __atomic_add_fetch(&change, 1, __ATOMIC_SEQ_CST);
	asked = ask(number);
	for (unsigned cpu = 0; cpu < MACHINE_CPUS; cpu++)
		while (asked & bit_of(cpu) && !has_seen(cpu, number))
			cpu_pause();
	machine_event_unmask(enabled);
}

void several_join(void)
{
	__atomic_fetch_or(&several_running, bit_of(machine_cpu()), __ATOMIC_SEQ_CST);
	/* What changed before others could know of us: nothing was seen yet. */
	several_see();
}

bool several_keep(paddr_t table)
{
	if (!several_run())
		return false;
	/* Who still looks there finds nothing present: the address of a page has no low bits. */
	memcpy(paging_direct(table), &kept, sizeof kept);
	kept = table;
	return true;
}

void several_release(void)
{
	if (kept == 0)
		return;
	several_flush();
	while (kept != 0) {
		paddr_t table = kept;

		memcpy(&kept, paging_direct(table), sizeof kept);
		libos_table_free(table);
	}
}

void several_sleep(void)
{
	__atomic_store_n(&states[machine_cpu()].sleeps, true, __ATOMIC_SEQ_CST);
}

void several_wake(void)
{
	__atomic_store_n(&states[machine_cpu()].sleeps, false, __ATOMIC_SEQ_CST);
	several_see();
}

bool several_interrupt(uint64_t vector)
{
	if (vector != VECTOR_FLUSH)
		return false;
	several_see();
	apic_write(APIC_END_OF_INTERRUPT, 0);
	return true;
}
