/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

#include "process.h"

#define LOOK_AGAIN 100000ull /* ns */

void process_answer(struct cpu *cpu, enum agent_command command, long result)
{
	struct process *process = cpu->process;
	struct agent *agent = process->agent;

	agent->command = command;
	agent->result = result;
	agent->mapping_count = process->mapping_count;
	memcpy(agent->mappings, process->mappings, process->mapping_count * sizeof *agent->mappings);
	agent->upcall_entry = cpu->upcall_entry;
	agent->upcall_start = cpu->upcall_start;
	agent->upcall_end = cpu->upcall_end;
	agent->upcall = cpu->upcall;
	agent->stop = agent->stale = 0;
	process->mapping_count = 0;
	process->answered = __rdtsc();
	__atomic_store_n(&agent->turn, 0, __ATOMIC_RELEASE);
	syscall(SYS_futex, &agent->turn, FUTEX_WAKE, 1);
}

/* Sleep until the agent wants something, or we shall stop.  It tells the thread of its CPU. */
static void await(struct monitor *m, const struct cpu *cpu)
{
	while (!process_stands(cpu) && m->stop_status == 0) {
		if (this_cpu == NULL || this_cpu == cpu)
			events_sleep(m, AGENT_SIGNAL);
		else
			cpus_wait_left(m, LOOK_AGAIN);
	}
	if (m->stop_status != 0)
		run_end(m, m->stop_status);
}

/* What the agent wants; if it can do nothing more, the guest ends. */
static enum agent_request get_request(struct monitor *m, const struct agent *agent)
{
	uint32_t request = __atomic_load_n(&agent->request, __ATOMIC_RELAXED);
	int error = (int)agent->arguments[0];
	unsigned long long address = agent->arguments[1];

	if (request == AGENT_REFUSED)
		run_fail(m, "the kernel refuses what the guest needs at 0x%llx: %s%s", address,
			 strerror(error), error == ENOMEM ? " (see vm.max_map_count)" : "");
	if (request == AGENT_EXCEPTION)
		run_fail(m, "exception %d at 0x%llx, where the libOS cannot take it", error, address);
	return request;
}

void process_flush(struct monitor *m, struct cpu *cpu)
{
	await(m, cpu);
	if (cpu->process->mapping_count == 0)
		return;
	get_request(m, cpu->process->agent);
	process_answer(cpu, AGENT_CONTINUE, 0);
	await(m, cpu);
	get_request(m, cpu->process->agent);
}

/* Whether B continues A, so that one call makes both. */
static bool continues(const struct agent_mapping *a, const struct agent_mapping *b)
{
	return a->kind == b->kind && a->protection == b->protection &&
	       a->address + a->size == b->address &&
	       (a->kind == AGENT_UNMAP || a->kind == AGENT_PROTECT || a->offset + a->size == b->offset);
}

void process_map(struct monitor *m, struct cpu *cpu, const struct agent_mapping *mapping)
{
	struct process *process = cpu->process;
	uint32_t count = process->mapping_count;

	if (count > 0 && continues(&process->mappings[count - 1], mapping)) {
		process->mappings[count - 1].size += mapping->size;
		return;
	}
	if (count == AGENT_MAPPINGS)
		process_flush(m, cpu);
	process->mappings[process->mapping_count++] = *mapping;
}

struct agent_mapping process_page(uint64_t va, uint64_t size, uint64_t frame, unsigned protection)
{
	return (struct agent_mapping){
		.address = va, .size = size, .offset = frame, .kind = AGENT_MAP,
		/* As in page tables: what can be accessed at all can be read. */
		.protection = (protection != 0 ? PROT_READ : 0) |
			      (protection & SKETE_WRITE ? PROT_WRITE : 0) |
			      (protection & SKETE_EXEC ? PROT_EXEC : 0) };
}

/* What is changed is so for all CPUs before one of them goes on. */
static void note(struct monitor *m, struct cpu *cpu, const struct agent_mapping *mapping, bool changed)
{
	struct process *process = cpu->process;
	bool other = cpu != this_cpu;

	if (!process->filled)
		return;
	if (other && (changed || process->mapping_count == AGENT_MAPPINGS))
		cpus_pause(m);
	process_map(m, cpu, mapping);
	if (other)
		process->agent->stale = 1;
}

void process_note(uint64_t va, uint64_t size, uint64_t frame, unsigned protection, bool changed)
{
	struct monitor *m = &monitor;
	struct agent_mapping mapping = process_page(va, size, frame, protection);

	if (!m->options->process)
		return;
	if (frame == UINT64_MAX)
		mapping.kind = AGENT_UNMAP;
	else if (changed && !process_is_file(frame))
		mapping.kind = AGENT_PROTECT;
	for (unsigned i = 0; i < m->cpu_count; i++)
		note(m, &m->cpus[i], &mapping, changed);
}

static void handle_call(struct monitor *m, struct cpu *cpu)
{
	const struct agent *agent = cpu->process->agent;
	/* Read once: the guest can write there. */
	const struct kvm_regs registers = {
		.rax = agent->number, .rdi = agent->arguments[0], .rsi = agent->arguments[1],
		.rdx = agent->arguments[2], .r10 = agent->arguments[3] };

	m->counts[COUNT_CALLS]++;
	m->calls[registers.rax < SKETE_CALLS ? registers.rax : SKETE_CALLS]++;
	process_answer(cpu, AGENT_RETURN, call_handle(m, cpu, &registers));
	cpus_resume(m);
}

static void handle_request(struct monitor *m, struct cpu *cpu)
{
	m->counts[COUNT_EXITS]++;
	m->exits[KVM_EXIT_HYPERCALL]++;
	switch (get_request(m, cpu->process->agent)) {
	case AGENT_CALL:
		handle_call(m, cpu);
		break;
	case AGENT_STOPPED: /* nobody wants it any more */
	case AGENT_STALE:
		process_answer(cpu, AGENT_RETURN, 0);
		break;
	default:
		run_fail(m, "the guest has written over the agent");
	}
}

void process_kick(const struct cpu *cpu)
{
	if (cpu->fd >= 0)
		syscall(SYS_pidfd_send_signal, cpu->fd, AGENT_SIGNAL, NULL, 0);
	else
		kill(cpu->process->pid, AGENT_SIGNAL);
}

/* Have the agent try to make an upcall, and look again later. */
static void deliver(struct monitor *m, struct cpu *cpu)
{
	const struct skete_upcall *upcall = run_upcall(m, cpu);

	if (__atomic_load_n(&upcall->masked, __ATOMIC_SEQ_CST)) {
		events_retry(m, cpu);
		return;
	}
	cpu->retry = EVENTS_RETRY;
	process_kick(cpu);
	events_timer(m, cpu, TIMER_RETRY, EVENTS_RETRY);
}

bool process_signal(struct monitor *m, const siginfo_t *info)
{
	struct process *process = NULL;

	if (info->si_signo != SIGCHLD)
		return false;
	for (unsigned i = 0; i < m->cpu_count; i++)
		if (m->cpus[i].process->pid == info->si_pid)
			process = m->cpus[i].process;
	if (process == NULL)
		return true;
	m->stop_status = STATUS_FAILED;
	if (process->ended)
		return true;
	process->ended = true;
	terminal_restore(&m->terminal);
	if (info->si_code == CLD_EXITED && !process->entered) /* it said why */
		m->stop_status = info->si_status;
	else if (info->si_code == CLD_EXITED)
		complain("the guest's process has ended");
	else
		complain("the guest's process was ended by signal %d (%s)", info->si_status,
			 strsignal(info->si_status));
	return true;
}

void process_loop(struct monitor *m, struct cpu *cpu)
{
	sigaddset(&m->signals, SIGCHLD);
	cpu->retry = EVENTS_RETRY;
	process_enter(m, cpu);
	while (m->stop_status == 0) {
		if (!process_stands(cpu))
			events_sleep(m, AGENT_SIGNAL);
		list_threads(m);
		if (m->stop_status == 0 && process_stands(cpu)) {
			cpu->guest_cycles += __rdtsc() - cpu->process->answered;
			handle_request(m, cpu);
		}
		if (events_post(m, cpu))
			deliver(m, cpu);
	}
	run_end(m, m->stop_status);
}

/* Let it see its end, and wait for it: also if another thread hears of that. */
static void end(struct monitor *m, struct cpu *cpu, int status)
{
	process_stop(m, cpu);
	if (cpu->process->ended || !process_stands(cpu))
		return;
	cpu->process->ended = true;
	m->stop_status = 0;
	process_answer(cpu, AGENT_EXIT, status);
	while (m->stop_status == 0)
		cpus_wait_left(m, LOOK_AGAIN);
}

/* Ours end with us; a debugger's should see the end. */
void process_end(struct monitor *m, int status)
{
	m->looks = true;
	if (m->options->unconfined)
		cpus_pause(m);
	for (unsigned i = 0; i < m->cpu_count; i++) {
		const struct agent *agent = m->cpus[i].process->agent;

		m->counts[COUNT_EXCEPTIONS] += agent->exceptions;
		m->counts[COUNT_EVENTS] += agent->events;
		if (m->options->unconfined)
			end(m, &m->cpus[i], status);
	}
}
