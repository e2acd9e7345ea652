/* SPDX-License-Identifier: MIT */
/*
 * For guests without the libOS, which speak Skete's interface themselves.  start.S calls raw_main;
 * there is nothing else, no C library either.
 */
#ifndef RAW_H
#define RAW_H

#include <stddef.h>
#include <stdint.h>

#include "../../include/eremite/skete.h"

#define RAW_FAULT 0xfa17000000000000ull /* | vector << 16 | error code */
#define RAW_PAGE 4096ull

/* Of start.S. */
extern struct skete_boot *raw_boot;
extern uint64_t raw_vector, raw_error, raw_fault_address, raw_exceptions, raw_events;
extern uint64_t raw_entry[15]; /* all registers at the entry but rdi */
extern uint8_t raw_entry_fpu[512]; /* by fxsave */
extern char raw_upcall[], raw_upcall_end[], raw_hole[], raw_hole_end[], raw_end[];
long raw_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
/* rax, rdi, rsi, ... in the order of struct skete_frame; all but rsp. */
void raw_call_registers(uint64_t registers[15]);
/* Call a function; an exception in it ends it.  RAW_FAULT | ... if there was one. */
uint64_t raw_try(uint64_t (*function)(uint64_t, uint64_t), uint64_t a, uint64_t b);
uint64_t raw_read(uint64_t address, uint64_t unused);
uint64_t raw_write(uint64_t address, uint64_t value);
uint64_t raw_jump(uint64_t address, uint64_t unused);

/* For another CPU: raw_cpu_start, with this as its argument, calls the function with it. */
struct raw_cpu {
	char *stack_top;
	void (*function)(struct raw_cpu *);
};
extern char raw_cpu_start[];
/* For another CPU: it registers the area, and writes to the page, counting faults. */
extern char raw_other_start[];
extern struct skete_upcall *raw_other_area;
extern volatile uint64_t raw_other_page, raw_other_writes, raw_other_faults;

/* Of the guest. */
void raw_main(void);
/* An exception where none was expected. */
_Noreturn void raw_lost(uint64_t rip);

static inline size_t raw_length(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

static inline void raw_print(const char *text)
{
	raw_call(SKETE_CONSOLE_WRITE, 2, (uintptr_t)text, raw_length(text), 0);
}

static inline void raw_print_number(uint64_t number)
{
	char text[17];
	int i;

	for (i = 0; i < 16; i++)
		text[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
	text[16] = '\0';
	raw_print(text);
}

static inline int raw_same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	return *a == *b;
}

/* The last word of the command line. */
static inline const char *raw_last_word(void)
{
	const char *word = raw_boot->info.command_line, *at;

	for (at = word; *at != '\0'; at++)
		if (*at == ' ')
			word = at + 1;
	return word;
}

static inline _Noreturn void raw_exit(uint64_t status)
{
	for (;;)
		raw_call(SKETE_EXIT, SKETE_EXITED, status, 0, 0);
}

static inline long raw_register(struct skete_upcall *area)
{
	return raw_call(SKETE_UPCALL, (uintptr_t)area, (uintptr_t)raw_upcall,
			(uintptr_t)raw_upcall, (uintptr_t)raw_upcall_end);
}

#endif
