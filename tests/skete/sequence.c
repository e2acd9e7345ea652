/* SPDX-License-Identifier: MIT */
/*
 * Does what its table says, step by step, and writes the results as numbers of 64 bits to its
 * standard output.  tests/skete/sequence.py writes the table into the image, and knows what has to
 * come out.
 */
#include "raw.h"

#define STEPS_MAX 20000
#define VICTIM __attribute__((aligned(4096), used))

enum kind {
	KIND_END,
	KIND_CALL,  /* a: number, then four arguments */
	KIND_READ,  /* a: address */
	KIND_WRITE, /* a: address, b: value */
	KIND_JUMP,  /* a: address */
	KIND_SUM,   /* a: address, b: size */
	KIND_CLEAR, /* a: address, b: size */
	KIND_MASK,  /* a: address of an area, b: value of `masked`; clears what is pending */
	KIND_FLUSH, /* write the results so far */
};

struct step {
	uint64_t kind, a, b, c, d, e;
};

static struct skete_upcall area __attribute__((aligned(256)));

VICTIM __attribute__((section(".victim.text"), naked)) static void victim_text(void)
{
	__asm__("mov $0x7e57, %eax; ret; .fill 3 * 4096 - 6, 1, 0xc3");
}

VICTIM __attribute__((section(".victim.rodata"))) const uint64_t victim_rodata[3 * 512] = { 1, 2, 3 };
VICTIM __attribute__((section(".victim.data"))) uint64_t victim_data[3 * 512] = { 4, 5, 6 };
VICTIM __attribute__((section(".bss.victim"))) uint64_t victim_bss[3 * 512];

/* What sequence.py has to know; by the linker. */
__attribute__((section(".table"), used)) volatile struct {
	char magic[16];
	uintptr_t area, upcall, upcall_end, text, rodata, data, bss, hole, end;
	uint64_t room, count;
	struct step steps[STEPS_MAX];
} table = {
	.magic = "skete's sequence",
	.area = (uintptr_t)&area,
	.upcall = (uintptr_t)raw_upcall,
	.upcall_end = (uintptr_t)raw_upcall_end,
	.text = (uintptr_t)victim_text,
	.rodata = (uintptr_t)victim_rodata,
	.data = (uintptr_t)victim_data,
	.bss = (uintptr_t)victim_bss,
	.hole = (uintptr_t)raw_hole,
	.end = (uintptr_t)raw_end,
	.room = STEPS_MAX,
	.count = 1,
};

static uint64_t results[STEPS_MAX];
static uint64_t flushed;

/* Only rax may change. */
static uint64_t call(const struct step *step)
{
	uint64_t registers[15], i;

	for (i = 0; i < 15; i++)
		registers[i] = 0x1111111111111111 * (i + 1) ^ step->c;
	registers[14] = step->a;
	registers[9] = step->b;
	registers[10] = step->c;
	registers[11] = step->d;
	registers[5] = step->e;
	raw_call_registers(registers);
	for (i = 0; i < 14; i++) {
		uint64_t wanted = 0x1111111111111111 * (i + 1) ^ step->c;

		wanted = i == 9 ? step->b : i == 10 ? step->c : i == 11 ? step->d : wanted;
		wanted = i == 5 ? step->e : wanted;
		if (registers[i] != wanted) {
			raw_print("a call changed a register\n");
			raw_exit(99);
		}
	}
	return registers[14];
}

/* The sum of all words, each turned by its place. */
static uint64_t sum(uint64_t address, uint64_t size)
{
	const uint64_t *words = (const uint64_t *)address;
	uint64_t result = 0, i;

	for (i = 0; i < size / 8; i++)
		if (words[i] != 0)
			result += words[i] * (2 * i + 1);
	return result;
}

static uint64_t clear(uint64_t address, uint64_t size)
{
	uint64_t *words = (uint64_t *)address, i;

	for (i = 0; i < size / 8; i++)
		words[i] = 0;
	return 0;
}

static uint64_t set_mask(uint64_t address, uint64_t value)
{
	struct skete_upcall *at = (struct skete_upcall *)address;

	__atomic_store_n(&at->pending, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&at->masked, (uint32_t)value, __ATOMIC_SEQ_CST);
	return 0;
}

static void flush(uint64_t count)
{
	raw_call(SKETE_CONSOLE_WRITE, 1, (uintptr_t)(results + flushed), (count - flushed) * 8, 0);
	flushed = count;
}

/* With bit 40 if a page fault names another address. */
static uint64_t access(uint64_t (*how)(uint64_t, uint64_t), const struct step *step)
{
	uint64_t result = raw_try(how, step->a, step->b);

	if (result >> 16 == (RAW_FAULT | 14 << 16) >> 16 && raw_fault_address != step->a)
		result |= 1ull << 40;
	return result;
}

static uint64_t execute(const struct step *step, uint64_t index)
{
	switch (step->kind) {
	case KIND_CALL: return call(step);
	case KIND_READ: return access(raw_read, step);
	case KIND_WRITE: return access(raw_write, step);
	case KIND_JUMP: return access(raw_jump, step);
	case KIND_SUM: return raw_try(sum, step->a, step->b);
	case KIND_CLEAR: return raw_try(clear, step->a, step->b);
	case KIND_MASK: return raw_try(set_mask, step->a, step->b);
	case KIND_FLUSH: flush(index); return 0;
	default: return -1ull;
	}
}

void raw_lost(uint64_t rip)
{
	raw_print("exception ");
	raw_print_number(raw_vector);
	raw_print(" error ");
	raw_print_number(raw_error);
	raw_print(" at ");
	raw_print_number(rip);
	raw_print(" address ");
	raw_print_number(raw_fault_address);
	raw_print("\n");
	raw_exit(97);
}

void raw_main(void)
{
	const struct eremite_boot_info *info = &raw_boot->info;
	uint64_t i;

	/* The model does not know where they are. */
	raw_call(SKETE_UNMAP, info->stack.base, info->stack.size, 0, 0);
	raw_call(SKETE_UNMAP, info->bss.base, info->bss.size, 0, 0);
	area.masked = 1;
	if (raw_register(&area) != 0)
		raw_exit(98);
	for (i = 0; i < table.count && table.steps[i].kind != KIND_END; i++) {
		struct step step = table.steps[i];

		results[i] = execute(&step, i);
	}
	flush(i);
	raw_exit(0);
}
