/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>

#include <arch/lock.h>
#include <crash/report_line.h>
#include <lib/format.h>
#include <log/log.h>
#include <machine/console.h>
#include <machine/control.h>
#include <machine/cpu.h>
#include <sched/thread.h>

#include "options.h"
#include "place.h"
#include "tell.h"

#define LINE_SIZE 200
#define STACK_LINE 64
#define REPORTS_MAX 32

static struct spin telling;
static unsigned told;

static void line(const char *prefix, const char *pattern, va_list arguments)
{
	char text[LINE_SIZE];

	format_list(text, sizeof text, pattern, arguments);
	report_line("%s%s", prefix, text);
}

void tell_begin(const char *pattern, ...)
{
	va_list arguments;

	spin_take(&telling);
	va_start(arguments, pattern);
	line("lockcheck: ", pattern, arguments);
	va_end(arguments);
}

void tell_who(void)
{
	const struct thread *thread = sched_current();

	if (thread != NULL)
		tell("in thread %d, on CPU %u", thread->id, machine_cpu());
	else
		tell("on CPU %u, without a thread", machine_cpu());
}

void tell(const char *pattern, ...)
{
	va_list arguments;

	va_start(arguments, pattern);
	line("  ", pattern, arguments);
	va_end(arguments);
}

void tell_end(void)
{
	if (locks_options.abort)
		machine_exit(MACHINE_PANICKED, 0);
	if (++told == REPORTS_MAX) {
		tell("this was the last report: EREMITE_LOCKS=off from here on");
		locks_options.off = true;
	}
	spin_give(&telling);
}

static void send_register(const char *name, uint64_t value)
{
	log_control("reg %s %lx", name, (unsigned long)value);
}

static void send_stack(const struct place *place)
{
	for (unsigned at = 0; at < place->size; at += STACK_LINE) {
		char text[2 * STACK_LINE + 1];

		for (unsigned i = 0; i < STACK_LINE && at + i < place->size; i++)
			format(text + 2 * (size_t)i, 3, "%02x", place->stack[at + i]);
		log_control("stack %lx %s", (unsigned long)(place->at.rsp + at), text);
	}
}

void place_tell(const struct place *place)
{
	if (!machine_console_controlled()) {
		report_line("  at 0x%lx", (unsigned long)place->at.rip);
		return;
	}
	send_register("rbx", place->at.rbx);
	send_register("rbp", place->at.rbp);
	send_register("r12", place->at.r12);
	send_register("r13", place->at.r13);
	send_register("r14", place->at.r14);
	send_register("r15", place->at.r15);
	send_register("rsp", place->at.rsp);
	send_register("rip", place->at.rip);
	send_stack(place);
	log_control("backtrace");
}
