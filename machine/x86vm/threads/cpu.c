/* SPDX-License-Identifier: MIT */
/*
 * Starting CPUs by INIT and start-up interrupts (Intel SDM volume 3, 8.4.4), and kicking them.
 */
#include <errno.h>
#include <string.h>

#include <arch/cpu.h>
#include <arch/cpu_entry.h>
#include <arch/descriptors.h>
#include <arch/own.h>
#include <machine/cpu.h>
#include <machine/machine_cpus.h>
#include <machine/machines.h>
#include <machine/upcall.h>
#include <x86vm/several.h>

#include "apic.h"
#include "cpus.h"
#include "x86vm.h"

#define COMMAND_INIT 0x4500u
#define COMMAND_START 0x4600u /* plus the number of the page */

/* In cycles: CPUs that share a processor of the host with others may take long. */
#define ATTEMPTS 8
#define ATTEMPT (1ull << 29)
#define AFTER_INIT (1ull << 20)
#define BETWEEN_STARTS (1ull << 24)

/* The first page of the machine's part of a CPU's memory. */
struct cpu_page {
	char stacks[3][IST_STACK_SIZE]; /* of IST_ENTRY, IST_DOUBLE_FAULT, IST_NMI */
	struct arch_tss tss;
	uint64_t gdt[SELECTOR_TSS / 8 + 2];
	struct arch_table_pointer idt;
	struct arch_cpu_entry start;
	void (*entry)(void);
	paddr_t root;
	unsigned number;
	/* Which attempt to start it this is; which one it has come by; whether it may go on. */
	unsigned attempt, arrived;
	bool go;
};

_Static_assert(sizeof(struct cpu_page) <= PAGE_SIZE, "one page");

uint32_t cpus_apic[MACHINE_CPUS];
extern uint64_t gdt[];
static uint64_t prepared; /* a bit for each CPU: its memory is there */

static uintptr_t memory_of(uintptr_t cpu)
{
	return CPUS_BASE + cpu * CPU_MEMORY;
}

static struct cpu_page *page_of(unsigned cpu)
{
	return (struct cpu_page *)(memory_of(cpu) + CPU_MACHINE);
}

static void load_descriptors(struct cpu_page *page)
{
	struct arch_table_pointer table = { sizeof page->gdt - 1, (uintptr_t)page->gdt };

	arch_fill_tss(&page->tss, page->gdt, (uintptr_t)page->stacks[1], (uintptr_t)page->stacks[2],
		      (uintptr_t)page->stacks[3]);
	__asm__ volatile("lgdt %0" : : "m"(table));
	__asm__ volatile("lidt %0" : : "m"(page->idt));
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS));
}

/* The new CPU, on its own stack. */
static void begin(struct arch_cpu_entry *start)
{
	struct cpu_page *page =
		(struct cpu_page *)((char *)start - offsetof(struct cpu_page, start));
	unsigned attempt = page->attempt;

	write_cr3(page->root);
	cpu_init();
	load_descriptors(page);
	apic_enable();
	cpus_apic[page->number] = apic_number();
	__atomic_store_n(&page->arrived, attempt, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&page->go, __ATOMIC_ACQUIRE))
		cpu_pause();
	several_join();
	page->entry();
	panic("CPU %u has nothing to do any more", page->number);
}

static int map_memory(unsigned cpu)
{
	int status;

	if (prepared & 1ull << cpu)
		return 0;
	status = libos_map_ram(memory_of(cpu) + CPU_TRAP_STACK, CPU_TRAP_STACK_TOP - CPU_TRAP_STACK);
	if (status == 0)
		status = libos_map_ram(memory_of(cpu) + CPU_MACHINE, (1 + OWN_TABLES_PAGES) * PAGE_SIZE);
	if (status == 0)
		prepared |= 1ull << cpu;
	return status;
}

static paddr_t first_root(void)
{
	return machine_direct_frame(memory_root);
}

/* The memory lock is held. */
static int map_trampoline(void *argument)
{
	struct cpu_page *page = argument;
	uint32_t root = (uint32_t)first_root();
	char *code = machine_direct(cpus_trampoline);

	page->root = own_tables_build(page->number, (uintptr_t)page + PAGE_SIZE);
	memcpy(code, arch_trampoline, (size_t)(arch_trampoline_end - arch_trampoline));
	memcpy(code + (arch_trampoline_root - arch_trampoline), &root, sizeof root);
	return machine_page_map(cpus_trampoline, cpus_trampoline, PAGE_SIZE, PAGE_READ | PAGE_EXEC);
}

static void keep(paddr_t frame, size_t size)
{
	(void)frame;
	(void)size;
}

static int unmap_trampoline(void *argument)
{
	(void)argument;
	return machine_page_unmap(cpus_trampoline, PAGE_SIZE, keep);
}

static void fill_page(struct cpu_page *page, unsigned cpu, void (*entry)(void))
{
	memset(page, 0, sizeof *page);
	page->number = cpu;
	page->entry = entry;
	page->start.stack_top = memory_of(cpu) + CPU_TRAP_STACK_TOP;
	page->start.function = begin;
	memcpy(page->gdt, gdt, SELECTOR_TSS);
	__asm__ volatile("sidt %0" : "=m"(page->idt));
}

static bool has_arrived(const struct cpu_page *page)
{
	return __atomic_load_n(&page->arrived, __ATOMIC_ACQUIRE) == page->attempt;
}

static void pass(uint64_t cycles, const struct cpu_page *page)
{
	uint64_t start = rdtsc();

	while (rdtsc() - start < cycles && (page == NULL || !has_arrived(page))) {
		if (arch_waiting != NULL)
			arch_waiting();
		cpu_pause();
	}
}

/* A CPU that was too slow for an attempt begins once more. */
static void attempt(struct cpu_page *page, uint32_t apic)
{
	__atomic_store_n(&arch_awaited, NULL, __ATOMIC_SEQ_CST);
	page->attempt++;
	apic_command(apic, COMMAND_INIT);
	pass(AFTER_INIT, NULL);
	__atomic_store_n(&arch_awaited, &page->start, __ATOMIC_SEQ_CST);
	for (uint64_t passed = 0; passed < ATTEMPT && !has_arrived(page); passed += BETWEEN_STARTS) {
		apic_command(apic, COMMAND_START | (uint32_t)(cpus_trampoline >> PAGE_SHIFT));
		pass(BETWEEN_STARTS, page);
	}
}

/* Without a table, as QEMU numbers them. */
static uint32_t apic_of(unsigned cpu)
{
	uint32_t first = cpus_apic[0];
	unsigned at = 0;

	/* The table may begin with any of them. */
	for (unsigned i = 0; i < cpus_table.count; i++)
		if (cpus_table.apic[i] != first && ++at == cpu)
			return cpus_table.apic[i];
	return cpu;
}

static int start(struct cpu_page *page)
{
	int status = libos_locked(map_trampoline, page);

	if (status != 0)
		return status;
	for (int i = 0; i < ATTEMPTS && !(page->attempt > 0 && has_arrived(page)); i++)
		attempt(page, apic_of(page->number));
	__atomic_store_n(&arch_awaited, NULL, __ATOMIC_SEQ_CST);
	status = has_arrived(page) ? 0 : -EAGAIN;
	__atomic_store_n(&page->go, status == 0, __ATOMIC_RELEASE);
	libos_locked(unmap_trampoline, NULL);
	return status;
}

static void prepare_first(void)
{
	machine_clock_monotonic(); /* one CPU alone measures the counter's frequency */
	apic_begin();
	cpus_apic[0] = apic_number();
	arch_waiting = several_see;
	several_join();
}

int x86vm_cpu_start(unsigned cpu, void (*entry)(void))
{
	int status;

	if (cpus_trampoline == PADDR_NONE || first_root() > UINT32_MAX)
		return -EAGAIN;
	interrupts_init();
	status = map_memory(cpu);
	if (status != 0)
		return status;
	if (!several_run())
		prepare_first();
	fill_page(page_of(cpu), cpu, entry);
	return start(page_of(cpu));
}

void x86vm_cpu_kick(unsigned cpu)
{
	bool enabled = x86vm_event_mask();

	apic_command(cpus_apic[cpu], VECTOR_KICK);
	x86vm_event_unmask(enabled);
}

void x86vm_cpu_on_kick(void (*handler)(void))
{
	interrupts_register(VECTOR_KICK, handler);
}
