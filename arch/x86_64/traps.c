/* SPDX-License-Identifier: MIT */
/*
 * The interrupt descriptor table and the task state segment (Intel SDM volume 3, 6.10 and 7.7).
 */
#include <arch/descriptors.h>
#include <arch/layout.h>
#include <arch/setup.h>

#define VECTORS 64
#define STUB_SIZE 16
#define VECTOR_NMI 2
#define VECTOR_DOUBLE_FAULT 8
#define TYPE_INTERRUPT_GATE 0x8e

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

extern char trap_stubs[], double_fault_top[], nmi_top[], entry_top[];
extern uint64_t gdt[];

static struct gate idt[VECTORS];
static struct arch_tss tss;

static uint8_t ist_of(unsigned vector)
{
	if (vector == VECTOR_DOUBLE_FAULT)
		return IST_DOUBLE_FAULT;
	return vector == VECTOR_NMI ? IST_NMI : IST_ENTRY;
}

static void fill_idt(void)
{
	uintptr_t stub = (uintptr_t)trap_stubs;

	for (unsigned i = 0; i < VECTORS; i++, stub += STUB_SIZE)
		idt[i] = (struct gate){
			.offset_low = (uint16_t)stub,
			.offset_middle = (uint16_t)(stub >> 16),
			.offset_high = (uint32_t)(stub >> 32),
			.selector = SELECTOR_CODE,
			.ist = ist_of(i),
			.type = TYPE_INTERRUPT_GATE,
		};
}

void traps_init(void)
{
	struct arch_table_pointer pointer = { sizeof idt - 1, (uintptr_t)idt };

	fill_idt();
	arch_fill_tss(&tss, gdt, (uintptr_t)entry_top, (uintptr_t)double_fault_top, (uintptr_t)nmi_top);
	__asm__ volatile("lidt %0" : : "m"(pointer));
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS));
}
