/* SPDX-License-Identifier: MIT */
/*
 * The guest's threads, when the user asks for them by a signal, or stops a guest that hangs.  They are
 * found from outside, while all CPUs stand: whatever the guest does, it need not cooperate.
 */
#include <string.h>
#include <unistd.h>

#include "../eremite/threads.h"
#include "gdb/debugger.h"
#include "process/process.h"

static bool read_guest(void *argument, uint64_t address, void *to, size_t size)
{
	(void)argument;
	return gdb_read(address, to, size) == size;
}

static bool get_registers(struct monitor *m, struct cpu *cpu, struct kvm_regs *regs)
{
	if (m->options->process)
		return process_registers(cpu, regs);
	debug_get_shown(m, cpu, regs);
	return true;
}

static void look_at(struct monitor *m, struct cpu *cpu, struct threads_cpu *seen)
{
	struct kvm_regs r;

	seen->known = get_registers(m, cpu, &r);
	if (!seen->known)
		return;
	seen->idle = cpu->waits;
	memcpy(seen->registers, (uint64_t[CONTROL_REGISTERS]){
		r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8, r.r9, r.r10, r.r11, r.r12,
		r.r13, r.r14, r.r15, r.rip, r.rflags }, sizeof seen->registers);
}

/* A list is whole or not there: the state has no end as long as there are threads. */
static void collect(struct monitor *m, struct text *list)
{
	static struct threads_view view; /* large */
	const char *name = m->options->name != NULL ? m->options->name : m->options->image;
	bool stood = m->paused == this_cpu;

	view = (struct threads_view){ .read = read_guest };
	cpus_pause(m);
	if (m->options->process)
		process_stop(m, this_cpu);
	for (unsigned i = 0; i < m->cpu_count && i < THREADS_CPUS; i++)
		if (m->cpus[i].started)
			look_at(m, &m->cpus[i], &view.cpus[i]);
	threads_list(&view, name, list);
	if (!stood)
		cpus_resume(m);
}

/* Our lines need the terminal as it was; the program may need it again. */
static void show(struct monitor *m, struct report *report)
{
	bool changed = m->terminal.changed, raw = m->terminal.raw;

	terminal_restore(&m->terminal);
	helper_backtrace(m, report);
	if (raw)
		terminal_raw(&m->terminal);
	else if (changed)
		terminal_quiet(&m->terminal);
}

void list_threads(struct monitor *m)
{
	struct report report = { .visible = m->report.visible };

	if (!m->list_wanted || m->looks)
		return;
	m->list_wanted = false;
	if (!run_is_read())
		return;
	m->looks = true;
	collect(m, &report.state);
	show(m, &report);
	m->looks = false;
}
