/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "calls.h"

/* How far before a `syscall` its number is looked for, in bytes. */
#define SCAN_WINDOW 64

const struct call *call_by_name(const char *name)
{
	for (size_t i = 0; i < calls_table_count; i++) {
		if (strcmp(calls_table[i].name, name) == 0)
			return &calls_table[i];
	}
	return NULL;
}

const struct call *call_by_number(unsigned number)
{
	for (size_t i = 0; i < calls_table_count; i++) {
		if (calls_table[i].number == number)
			return &calls_table[i];
	}
	return NULL;
}

enum found { FOUND_NOTHING, FOUND_NUMBER, FOUND_OTHER };

/* Does an instruction that sets eax to a small constant, or to a register, start at CODE? */
static enum found sets_eax(const uint8_t *code, size_t size, unsigned *number)
{
	if (size >= 5 && code[0] == 0xb8 && code[3] == 0 && code[4] == 0) {
		*number = code[1] | (unsigned)code[2] << 8; /* mov $imm32, %eax */
		return *number < SCAN_NUMBERS ? FOUND_NUMBER : FOUND_NOTHING;
	}
	if (size >= 7 && code[0] == 0x48 && code[1] == 0xc7 && code[2] == 0xc0 &&
	    code[5] == 0 && code[6] == 0) {
		*number = code[3] | (unsigned)code[4] << 8; /* mov $imm32, %rax */
		return *number < SCAN_NUMBERS ? FOUND_NUMBER : FOUND_NOTHING;
	}
	if (size >= 3 && code[0] == 0x6a && code[2] == 0x58 && code[1] < 0x80) {
		*number = code[1]; /* push $imm8; pop %rax */
		return FOUND_NUMBER;
	}
	if (size >= 2 && (code[0] == 0x31 || code[0] == 0x33) && code[1] == 0xc0) {
		*number = 0; /* xor %eax, %eax */
		return FOUND_NUMBER;
	}
	if (size >= 2 && code[0] == 0x89 && (code[1] & 0xc7) == 0xc0)
		return FOUND_OTHER; /* mov %reg, %eax */
	return FOUND_NOTHING;
}

static void scan_site(struct scan *scan, const uint8_t *code, size_t at)
{
	size_t first = at > SCAN_WINDOW ? at - SCAN_WINDOW : 0;

	for (size_t i = at; i-- > first;) {
		unsigned number = 0;

		switch (sets_eax(code + i, at - i, &number)) {
		case FOUND_NOTHING:
			continue;
		case FOUND_NUMBER:
			scan->sites[number]++;
			return;
		case FOUND_OTHER:
			scan->unknown++;
			return;
		}
	}
	scan->unknown++;
}

void scan_code(struct scan *scan, const uint8_t *code, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++) {
		if (code[i] == 0x0f && code[i + 1] == 0x05)
			scan_site(scan, code, i);
	}
}
