/* SPDX-License-Identifier: MIT */
/*
 * What there is of ring 0: tables of the processor (Intel SDM volume 3, 3.4.5, 6.11, 7.7), for each
 * exception an `out` that ends in run.c, and the loop that writes page-table entries.
 *
 * The selectors are those of Linux for user programs: a host that runs the guest's ring 3 natively
 * may have only these.
 */
#include <string.h>

#include "monitor.h"

#define SELECTOR_KERNEL_CODE 0x10
#define SELECTOR_KERNEL_DATA 0x18
#define SELECTOR_USER_DATA 0x2b
#define SELECTOR_USER_CODE 0x33
#define SELECTOR_TSS 0x40

#define TSS_OFFSET 0x100
#define TSS_SIZE 104
#define TSS_RSP0 4
#define TSS_BITMAP 0x66
#define BITMAP_SIZE (PORT_CALL / 8 + 2) /* and a byte of ones at the end */
#define IDT_OFFSET 0x400
#define VECTORS 32
#define STUB_SIZE 16
#define EDIT_OFFSET 0x400
#define GATE_INTERRUPT 0x8eull
#define GATE_RING3 0x60ull

uint64_t stub_edit_entry(void)
{
	return SUPERVISOR_BASE + POOL_STUB * PAGE + EDIT_OFFSET;
}

static uint64_t page_offset(unsigned cpu, enum cpu_page page)
{
	return (POOL_CPUS + (uint64_t)cpu * CPU_PAGES + page) * PAGE;
}

uint64_t stub_page(const struct cpu *cpu, enum cpu_page page)
{
	return SUPERVISOR_BASE + page_offset(cpu->index, page);
}

void *stub_memory(struct memory *memory, const struct cpu *cpu, enum cpu_page page)
{
	return memory->pool + page_offset(cpu->index, page);
}

int stub_vector(uint64_t rip)
{
	uint64_t offset = rip - (SUPERVISOR_BASE + POOL_STUB * PAGE);

	return offset < VECTORS * STUB_SIZE ? (int)(offset / STUB_SIZE) : -1;
}

static void write_gdt(uint8_t *page, uint64_t tss)
{
	uint64_t *gdt = (uint64_t *)(void *)page;

	gdt[SELECTOR_KERNEL_CODE / 8] = 0x00af9b000000ffff;
	gdt[SELECTOR_KERNEL_DATA / 8] = 0x00cf93000000ffff;
	gdt[SELECTOR_USER_DATA / 8] = 0x00cff3000000ffff;
	gdt[SELECTOR_USER_CODE / 8] = 0x00affb000000ffff;
	gdt[SELECTOR_TSS / 8] = (TSS_SIZE + BITMAP_SIZE - 1) | (tss & 0xffffff) << 16 | 0x8bull << 40 |
				(tss >> 24 & 0xff) << 56;
	gdt[SELECTOR_TSS / 8 + 1] = tss >> 32;
}

static void write_tss(uint8_t *tss, uint64_t stack)
{
	memcpy(tss + TSS_RSP0, &stack, sizeof stack);
	tss[TSS_BITMAP] = TSS_SIZE;
	memset(tss + TSS_SIZE, 0xff, BITMAP_SIZE);
	tss[TSS_SIZE + PORT_CALL / 8] &= (uint8_t)~(1u << PORT_CALL % 8);
}

static void write_idt(uint8_t *page)
{
	uint64_t *idt = (uint64_t *)(void *)page;

	for (unsigned i = 0; i < VECTORS; i++) {
		uint64_t stub = SUPERVISOR_BASE + POOL_STUB * PAGE + i * STUB_SIZE;
		/* int3 and into are instructions of their own */
		uint64_t gate = GATE_INTERRUPT | (i == 3 || i == 4 ? GATE_RING3 : 0);

		idt[2 * i] = (stub & 0xffff) | SELECTOR_KERNEL_CODE << 16 | gate << 40 |
			     (stub >> 16 & 0xffff) << 48;
		idt[2 * i + 1] = stub >> 32;
	}
}

static void write_code(uint8_t *page)
{
	static const uint8_t exception[] = { 0xe6, PORT_EXCEPTION, /* out %al, $PORT */
					     0x48, 0xcf };          /* iretq */
	static const uint8_t edit[] = {
		0x85, 0xc9,                   /* 1: test %ecx, %ecx */
		0x74, 0x18,                   /* jz 3f */
		0x48, 0x8b, 0x3e,             /* 2: mov (%rsi), %rdi: the slot */
		0x48, 0x8b, 0x07,             /* mov (%rdi), %rax */
		0x48, 0x89, 0x07,             /* mov %rax, (%rdi) */
		0x48, 0x8b, 0x46, 0x08,       /* mov 8(%rsi), %rax */
		0x0f, 0x01, 0x38,             /* invlpg (%rax) */
		0x48, 0x83, 0xc6, 0x10,       /* add $16, %rsi */
		0xff, 0xc9,                   /* dec %ecx */
		0x75, 0xe8,                   /* jnz 2b */
		0x85, 0xd2,                   /* 3: test %edx, %edx */
		0x74, 0x06,                   /* jz 4f */
		0x0f, 0x20, 0xd8,             /* mov %cr3, %rax */
		0x0f, 0x22, 0xd8,             /* mov %rax, %cr3: flushes all */
		0x85, 0xdb,                   /* 4: test %ebx, %ebx */
		0x74, 0x04,                   /* jz 5f */
		0xe6, PORT_EDITED,            /* out %al, $PORT: there will be more */
		0xeb, 0xd2,                   /* jmp 1b */
		0x5f, 0x5e, 0x59, 0x5a, 0x5b, /* 5: pop %rdi, %rsi, %rcx, %rdx, %rbx */
		0x58,                         /* pop %rax */
		0x48, 0xcf,                   /* iretq */
	};

	for (unsigned i = 0; i < VECTORS; i++)
		memcpy(page + i * STUB_SIZE, exception, sizeof exception);
	memcpy(page + EDIT_OFFSET, edit, sizeof edit);
}

void stub_write(struct memory *memory, unsigned cpu_count)
{
	static const uint8_t call[] = { 0xe6, PORT_CALL, 0xc3 }; /* out %al, $PORT; ret */

	for (unsigned i = 0; i < cpu_count; i++) {
		uint8_t *tables = memory->pool + page_offset(i, CPU_TABLES);
		struct skete_cpu own = { .number = i };

		write_gdt(tables, SUPERVISOR_BASE + page_offset(i, CPU_TABLES) + TSS_OFFSET);
		write_tss(tables + TSS_OFFSET, SUPERVISOR_BASE + page_offset(i, CPU_STACK) + PAGE);
		write_idt(tables + IDT_OFFSET);
		memcpy(memory->pool + page_offset(i, CPU_OWN), &own, sizeof own);
	}
	write_code(memory->pool + POOL_STUB * PAGE);
	memcpy(memory->pool + POOL_CALL * PAGE, call, sizeof call);
}

void stub_segments(struct kvm_sregs *sregs, const struct cpu *cpu, unsigned ring)
{
	struct kvm_segment code = {
		.limit = ~0u, .selector = SELECTOR_USER_CODE, .present = 1, .type = 11, .dpl = 3, .s = 1,
		.l = 1, .g = 1 };
	uint64_t tables = stub_page(cpu, CPU_TABLES);
	struct kvm_segment data = {
		.limit = ~0u, .selector = SELECTOR_USER_DATA, .present = 1, .type = 3, .dpl = 3, .s = 1,
		.db = 1, .g = 1 };

	if (ring == 0) {
		code.dpl = data.dpl = 0;
		code.selector = SELECTOR_KERNEL_CODE;
		data.selector = SELECTOR_KERNEL_DATA;
	}
	sregs->cs = code;
	sregs->ss = data;
	if (sregs->tr.base != 0)
		return;
	sregs->ds = sregs->es = sregs->fs = sregs->gs = data;
	sregs->ldt = (struct kvm_segment){ .unusable = 1 };
	sregs->tr = (struct kvm_segment){
		.base = tables + TSS_OFFSET, .limit = TSS_SIZE + BITMAP_SIZE - 1,
		.selector = SELECTOR_TSS, .type = 11, .present = 1 };
	sregs->gdt = (struct kvm_dtable){ .base = tables, .limit = 0x4f };
	sregs->idt = (struct kvm_dtable){ .base = tables + IDT_OFFSET,
					  .limit = VECTORS * 16 - 1 };
}
