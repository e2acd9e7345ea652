/* SPDX-License-Identifier: MIT */
/*
 * Crash reports.  With a control channel, the launcher shows the lines and unwinds from what it is
 * given; without one, all goes to the error stream (docs/architecture.md, "Control channel").
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/page.h>
#include <arch/setup.h>
#include <arch/user.h>
#include <lib/format.h>
#include <log/log.h>
#include <log/program.h>
#include <machine/console.h>
#include <machine/control.h>
#include <mm/vm.h>

#include <who.h>

#include "report.h"

#define STACK_DUMP_BYTES 16384
#define STACK_DUMP_LINE 64
#define CALLERS 16

void report_line(const char *pattern, ...)
{
	char line[256];
	va_list arguments;
	int length;

	va_start(arguments, pattern);
	length = format_list(line, sizeof line - 1, pattern, arguments);
	va_end(arguments);
	if (machine_console_controlled()) {
		log_control("report %s", line);
		return;
	}
	if ((size_t)length > sizeof line - 2)
		length = sizeof line - 2;
	line[length] = '\n';
	machine_console_write(CONSOLE_ERROR, line, (size_t)length + 1);
}

static const char *access_name(int access)
{
	switch (access) {
	case PAGE_ACCESS_WRITE:
		return "write to";
	case PAGE_ACCESS_EXEC:
		return "jump to";
	default:
		return "read of";
	}
}

static const char *protection_name(int prot)
{
	if (prot & PROT_EXEC)
		return "code";
	if (prot & PROT_WRITE)
		return "writable";
	return prot & PROT_READ ? "read-only" : "inaccessible (PROT_NONE)";
}

static void describe(uint64_t address, char *to, size_t size)
{
	struct vm_description area = { 0 };

	if (report_overflow(address, to, size))
		return;
	if (address < PAGE_SIZE) {
		format(to, size, "the null page");
		return;
	}
	if (address < USER_END)
		vm_describe(address, &area);
	if (!area.mapped)
		format(to, size, "unmapped memory");
	else if (area.kind == VM_GUARD)
		format(to, size, "the guard page of %s: stack overflow", area.name);
	else
		format(to, size, "%s (%s)", area.name != NULL ? area.name : "mapped memory",
		       protection_name(area.prot));
}

void report_cause(const char *subject, const struct exception *exception)
{
	char place[96];

	if (exception->access == PAGE_ACCESS_NONE) {
		report_line("%s: %s", subject, exception->what);
		return;
	}
	describe(exception->address, place, sizeof place);
	report_line("%s: %s 0x%lx, %s", subject, access_name(exception->access),
		    (unsigned long)exception->address, place);
}

struct register_name {
	const char *name;
	size_t offset;
};

#define REGISTER(name) { #name, offsetof(struct trap_frame, name) }

static const struct register_name registers[] = {
	REGISTER(rax), REGISTER(rbx), REGISTER(rcx), REGISTER(rdx), REGISTER(rsi), REGISTER(rdi),
	REGISTER(rbp), REGISTER(rsp), REGISTER(r8),  REGISTER(r9),  REGISTER(r10), REGISTER(r11),
	REGISTER(r12), REGISTER(r13), REGISTER(r14), REGISTER(r15), REGISTER(rip), REGISTER(rflags),
};

#define REGISTER_COUNT (sizeof registers / sizeof registers[0])

static unsigned long register_value(const struct trap_frame *frame, size_t index)
{
	return *(const uint64_t *)((const char *)frame + registers[index].offset);
}

static void report_registers(const struct trap_frame *frame)
{
	for (size_t i = 0; i < REGISTER_COUNT; i += 3)
		report_line("  %-6s %016lx  %-6s %016lx  %-6s %016lx", registers[i].name,
			    register_value(frame, i), registers[i + 1].name, register_value(frame, i + 1),
			    registers[i + 2].name, register_value(frame, i + 2));
}

/* Where reading upwards from RSP ends. */
static uint64_t stack_end(uint64_t rsp)
{
	struct vm_description area = { 0 };

	if (rsp < USER_END)
		vm_describe(rsp, &area);
	return area.mapped && area.prot & PROT_READ ? area.end : 0;
}

/* After an overflow RSP is in the guard: what can be read begins above it. */
static uint64_t stack_start(uint64_t rsp)
{
	struct vm_description area = { 0 };

	if (rsp < USER_END)
		vm_describe(rsp, &area);
	return area.mapped && !(area.prot & PROT_READ) ? area.end : rsp;
}

static void send_stack(uint64_t rsp)
{
	uint64_t end;

	rsp = stack_start(rsp);
	end = stack_end(rsp);

	if (end > rsp + STACK_DUMP_BYTES)
		end = rsp + STACK_DUMP_BYTES;
	for (uint64_t at = rsp; at < end; at += STACK_DUMP_LINE) {
		size_t size = end - at < STACK_DUMP_LINE ? end - at : STACK_DUMP_LINE;
		uint8_t bytes[STACK_DUMP_LINE];
		char text[2 * STACK_DUMP_LINE + 1];

		if (user_copy_in(bytes, (const void *)at, size) != 0)
			return;
		for (size_t i = 0; i < size; i++)
			format(text + 2 * i, 3, "%02x", bytes[i]);
		log_control("stack %lx %s", (unsigned long)at, text);
	}
}

static bool is_code(uint64_t value)
{
	return value >= (uintptr_t)__text_start && value < (uintptr_t)__text_end;
}

/* No launcher to unwind: what on the stack could be a return address. */
static void report_callers(const struct trap_frame *frame)
{
	uint64_t end = stack_end(frame->rsp);
	unsigned found = 0;

	report_line("possible callers:");
	for (uint64_t at = frame->rsp & ~7ull; at + 8 <= end && found < CALLERS; at += 8) {
		uint64_t value;

		if (user_copy_in(&value, (const void *)at, sizeof value) != 0)
			return;
		if (is_code(value)) {
			report_line("  0x%lx", (unsigned long)value);
			found++;
		}
	}
}

void report_context(const struct trap_frame *frame)
{
	report_registers(frame);
	if (!machine_console_controlled()) {
		report_callers(frame);
		return;
	}
	for (size_t i = 0; i < REGISTER_COUNT; i++)
		log_control("reg %s %lx", registers[i].name, register_value(frame, i));
	send_stack(frame->rsp);
	log_control("backtrace");
}
