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

static uint64_t page_address(enum pool_page page)
{
	return SUPERVISOR_BASE + page * PAGE;
}

uint64_t stub_edit_entry(void)
{
	return page_address(POOL_STUB) + EDIT_OFFSET;
}

uint64_t stub_edit_list(void)
{
	return page_address(POOL_EDITS);
}

uint64_t stub_stack_top(void)
{
	return page_address(POOL_STACK) + PAGE;
}

int stub_vector(uint64_t rip)
{
	uint64_t offset = rip - page_address(POOL_STUB);

	return offset < VECTORS * STUB_SIZE ? (int)(offset / STUB_SIZE) : -1;
}

static void write_gdt(uint8_t *page)
{
	uint64_t *gdt = (uint64_t *)(void *)page, tss = page_address(POOL_TABLES) + TSS_OFFSET;

	gdt[SELECTOR_KERNEL_CODE / 8] = 0x00af9b000000ffff;
	gdt[SELECTOR_KERNEL_DATA / 8] = 0x00cf93000000ffff;
	gdt[SELECTOR_USER_DATA / 8] = 0x00cff3000000ffff;
	gdt[SELECTOR_USER_CODE / 8] = 0x00affb000000ffff;
	gdt[SELECTOR_TSS / 8] = (TSS_SIZE + BITMAP_SIZE - 1) | (tss & 0xffffff) << 16 | 0x8bull << 40 |
				(tss >> 24 & 0xff) << 56;
	gdt[SELECTOR_TSS / 8 + 1] = tss >> 32;
}

static void write_tss(uint8_t *tss)
{
	uint64_t top = stub_stack_top();

	memcpy(tss + TSS_RSP0, &top, sizeof top);
	tss[TSS_BITMAP] = TSS_SIZE;
	memset(tss + TSS_SIZE, 0xff, BITMAP_SIZE);
	tss[TSS_SIZE + PORT_CALL / 8] &= (uint8_t)~(1u << PORT_CALL % 8);
}

static void write_idt(uint8_t *page)
{
	uint64_t *idt = (uint64_t *)(void *)page;

	for (unsigned i = 0; i < VECTORS; i++) {
		uint64_t stub = page_address(POOL_STUB) + i * STUB_SIZE;
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
		0x48, 0x8b, 0x3e,             /* 1: mov (%rsi), %rdi */
		0x48, 0x8b, 0x46, 0x08,       /* mov 8(%rsi), %rax */
		0x48, 0x89, 0x07,             /* mov %rax, (%rdi) */
		0x48, 0x8b, 0x46, 0x10,       /* mov 16(%rsi), %rax */
		0x0f, 0x01, 0x38,             /* invlpg (%rax) */
		0x48, 0x83, 0xc6, 0x18,       /* add $24, %rsi */
		0xff, 0xc9,                   /* dec %ecx */
		0x75, 0xe7,                   /* jnz 1b */
		0xe6, PORT_EDITED,            /* out %al, $PORT */
		0xf4,                         /* hlt */
	};

	for (unsigned i = 0; i < VECTORS; i++)
		memcpy(page + i * STUB_SIZE, exception, sizeof exception);
	memcpy(page + EDIT_OFFSET, edit, sizeof edit);
}

void stub_write(struct memory *memory)
{
	static const uint8_t call[] = { 0xe6, PORT_CALL, 0xc3 }; /* out %al, $PORT; ret */
	uint8_t *tables = memory->pool + POOL_TABLES * PAGE;

	write_gdt(tables);
	write_tss(tables + TSS_OFFSET);
	write_idt(tables + IDT_OFFSET);
	write_code(memory->pool + POOL_STUB * PAGE);
	memcpy(memory->pool + POOL_CALL * PAGE, call, sizeof call);
}

void stub_segments(struct kvm_sregs *sregs, unsigned ring)
{
	struct kvm_segment code = {
		.limit = ~0u, .selector = SELECTOR_USER_CODE, .present = 1, .type = 11, .dpl = 3, .s = 1,
		.l = 1, .g = 1 };
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
		.base = page_address(POOL_TABLES) + TSS_OFFSET, .limit = TSS_SIZE + BITMAP_SIZE - 1,
		.selector = SELECTOR_TSS, .type = 11, .present = 1 };
	sregs->gdt = (struct kvm_dtable){ .base = page_address(POOL_TABLES), .limit = 0x4f };
	sregs->idt = (struct kvm_dtable){ .base = page_address(POOL_TABLES) + IDT_OFFSET,
					  .limit = VECTORS * 16 - 1 };
}
