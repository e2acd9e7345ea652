/* SPDX-License-Identifier: MIT */
/*
 * The interrupt descriptor table and the task state segment (Intel SDM volume 3, 6.10 and 7.7).
 */
#include <arch/layout.h>
#include <arch/setup.h>

#define VECTORS 64
#define STUB_SIZE 16
#define VECTOR_NMI 2
#define VECTOR_DOUBLE_FAULT 8
#define TYPE_INTERRUPT_GATE 0x8e
#define TYPE_TSS 0x89

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7]; /* IST 1 is ist[0] */
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_bitmap;
} __attribute__((packed));

struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

extern char trap_stubs[], double_fault_top[], nmi_top[], entry_top[];
extern uint64_t gdt[];

static struct gate idt[VECTORS];
static struct tss tss;

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

static void fill_tss(void)
{
	uint64_t base = (uintptr_t)&tss;

	tss.ist[IST_ENTRY - 1] = (uintptr_t)entry_top;
	tss.ist[IST_DOUBLE_FAULT - 1] = (uintptr_t)double_fault_top;
	tss.ist[IST_NMI - 1] = (uintptr_t)nmi_top;
	tss.io_bitmap = sizeof tss;
	gdt[SELECTOR_TSS / 8] = (sizeof tss - 1) | (base & 0xffffff) << 16 |
				(uint64_t)TYPE_TSS << 40 | (base >> 24 & 0xff) << 56;
	gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
}

void traps_init(void)
{
	struct table_pointer pointer = { sizeof idt - 1, (uintptr_t)idt };

	fill_idt();
	fill_tss();
	__asm__ volatile("lidt %0" : : "m"(pointer));
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS));
}
