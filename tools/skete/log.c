/* SPDX-License-Identifier: MIT */
/*
 * The boot log (-v): ours, and after it the guest's.  Times are since we started.
 */
#include <stdarg.h>
#include <stdio.h>
#include <x86intrin.h>

#include "monitor.h"

static void show(struct monitor *m, uint64_t nanoseconds, const char *data, size_t size)
{
	struct text line = { 0 };

	text_add_format(&line, "[%11.6f] ", (double)nanoseconds / 1e9);
	text_add(&line, data, size);
	report_line(&m->report, line.data, line.size);
	text_free(&line);
}

void log_guest(struct monitor *m, uint64_t cycles, const char *data, size_t size)
{
	uint64_t now = run_now();
	double rate = (double)(__rdtsc() - m->start_cycles) / (double)(now - m->start_time + 1);
	double passed = (double)cycles / (rate > 0 ? rate : 1);

	if (!m->options->verbose)
		return;
	/* A guest's number may be anything. */
	if (passed > (double)(now - m->entry_time))
		passed = (double)(now - m->entry_time);
	show(m, m->entry_time - m->start_time + (uint64_t)passed, data, size);
}

void log_own(struct monitor *m, const char *format, ...)
{
	char text[256];
	va_list arguments;

	if (!m->options->verbose)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	show(m, run_now() - m->start_time, text, strlen_bounded(text, sizeof text));
}

static void log_range(struct monitor *m, const char *space, uint64_t base, uint64_t size,
		      const char *what)
{
	log_own(m, "%s %llx to %llx: %s", space, (unsigned long long)base,
		(unsigned long long)(base + size), what);
}

void log_layout(struct monitor *m)
{
	const struct memory *memory = &m->memory;

	log_range(m, "physical", 0, memory->size, "RAM");
	if (!m->options->process)
		log_range(m, "physical", memory->pool_base, memory->pool_size, "Skete's, for ring 0");
	log_range(m, "virtual", SKETE_DIRECT, memory->size, "RAM but for the image");
	log_range(m, "virtual", WINDOW_BASE, PAGE, "call page");
	log_range(m, "virtual", WINDOW_BASE + PAGE, 2 * PAGE, "boot information");
	log_range(m, "virtual", SKETE_CPU_PAGE, PAGE, "each CPU's own page");
	if (!m->options->process)
		log_range(m, "virtual", SUPERVISOR_BASE, memory->pool_size, "Skete's, for ring 0");
	log_own(m, "the guest enters at %llx", (unsigned long long)m->entry);
}
