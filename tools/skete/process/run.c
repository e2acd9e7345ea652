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

#define RETRY_FIRST 100000ull
#define RETRY_LAST 5000000ull

bool process_is_our_turn(void)
{
	return __atomic_load_n(&process.agent->turn, __ATOMIC_ACQUIRE) == 1;
}

void process_answer(struct monitor *m, enum agent_command command, long result)
{
	struct agent *agent = process.agent;

	agent->command = command;
	agent->result = result;
	agent->mapping_count = process.mapping_count;
	agent->upcall_entry = m->cpus[0].upcall_entry;
	agent->upcall_start = m->cpus[0].upcall_start;
	agent->upcall_end = m->cpus[0].upcall_end;
	agent->upcall = m->cpus[0].upcall;
	process.mapping_count = 0;
	process.answered = __rdtsc();
	__atomic_store_n(&agent->turn, 0, __ATOMIC_RELEASE);
	syscall(SYS_futex, &agent->turn, FUTEX_WAKE, 1);
}

/* Sleep until the agent wants something, or we shall stop. */
static void await(struct monitor *m)
{
	while (!process_is_our_turn() && m->stop_status == 0)
		events_sleep(m, AGENT_SIGNAL);
	if (m->stop_status != 0)
		run_end(m, m->stop_status);
}

static _Noreturn void fail_refused(struct monitor *m)
{
	int error = (int)process.agent->arguments[0];
	uint64_t address = process.agent->arguments[1];

	run_fail(m, "the kernel refuses what the guest needs at 0x%llx: %s%s",
		 (unsigned long long)address, strerror(error),
		 error == ENOMEM ? " (see vm.max_map_count)" : "");
}

void process_flush(struct monitor *m)
{
	await(m);
	if (process.mapping_count == 0)
		return;
	process_answer(m, AGENT_CONTINUE, 0);
	await(m);
	if (process.agent->request == AGENT_REFUSED)
		fail_refused(m);
}

void process_map(struct monitor *m, const struct agent_mapping *mapping)
{
	struct agent_mapping *last = &process.last;

	if (process.mapping_count > 0 && last->kind == mapping->kind &&
	    last->protection == mapping->protection &&
	    last->address + last->size == mapping->address &&
	    (mapping->kind == AGENT_UNMAP || mapping->kind == AGENT_PROTECT ||
	     last->offset + last->size == mapping->offset)) {
		last->size += mapping->size;
	} else {
		if (process.mapping_count == AGENT_MAPPINGS)
			process_flush(m);
		process.mapping_count++;
		*last = *mapping;
	}
	process.agent->mappings[process.mapping_count - 1] = *last;
}

void process_note(uint64_t va, uint64_t size, uint64_t frame, unsigned protection, bool changed)
{
	struct agent_mapping mapping = {
		.address = va, .size = size, .offset = frame, .kind = AGENT_MAP,
		/* As in page tables: what can be accessed at all can be read. */
		.protection = (protection != 0 ? PROT_READ : 0) |
			      (protection & SKETE_WRITE ? PROT_WRITE : 0) |
			      (protection & SKETE_EXEC ? PROT_EXEC : 0) };

	if (!process.ready)
		return;
	if (frame == UINT64_MAX)
		mapping.kind = AGENT_UNMAP;
	else if (changed && !(frame >= process.file_start && frame < process.file_end))
		mapping.kind = AGENT_PROTECT;
	process_map(&monitor, &mapping);
}

static void handle_call(struct monitor *m, struct cpu *cpu)
{
	const struct agent *agent = process.agent;
	/* Read once: the guest can write there. */
	const struct kvm_regs registers = {
		.rax = agent->number, .rdi = agent->arguments[0], .rsi = agent->arguments[1],
		.rdx = agent->arguments[2], .r10 = agent->arguments[3] };

	m->counts[COUNT_CALLS]++;
	m->calls[registers.rax < SKETE_CALLS ? registers.rax : SKETE_CALLS]++;
	process_answer(m, AGENT_RETURN, call_handle(m, cpu, &registers));
}

static void handle_request(struct monitor *m, struct cpu *cpu)
{
	const struct agent *agent = process.agent;

	m->counts[COUNT_EXITS]++;
	m->exits[KVM_EXIT_HYPERCALL]++;
	switch (__atomic_load_n(&agent->request, __ATOMIC_RELAXED)) {
	case AGENT_CALL:
		handle_call(m, cpu);
		break;
	case AGENT_REFUSED:
		fail_refused(m);
	case AGENT_STOPPED: /* later than we waited for it */
		process_answer(m, AGENT_RETURN, 0);
		break;
	case AGENT_EXCEPTION:
		run_fail(m, "exception %d at 0x%llx, where the libOS cannot take it",
			 (int)agent->arguments[0], (unsigned long long)agent->arguments[1]);
	default:
		run_fail(m, "the guest has written over the agent");
	}
}

void process_kick(const struct cpu *cpu)
{
	if (cpu->fd >= 0)
		syscall(SYS_pidfd_send_signal, cpu->fd, AGENT_SIGNAL, NULL, 0);
	else
		kill(process.pid, AGENT_SIGNAL);
}

/* Have the agent try to make an upcall, and look again later. */
static void deliver(struct monitor *m, struct cpu *cpu)
{
	const struct skete_upcall *upcall = run_upcall(m, cpu);

	if (__atomic_load_n(&upcall->masked, __ATOMIC_SEQ_CST)) {
		events_timer(m, cpu, TIMER_RETRY, cpu->retry);
		cpu->retry = cpu->retry * 2 < RETRY_LAST ? cpu->retry * 2 : RETRY_LAST;
		return;
	}
	cpu->retry = RETRY_FIRST;
	process_kick(cpu);
	events_timer(m, cpu, TIMER_RETRY, RETRY_FIRST);
}

bool process_signal(struct monitor *m, const siginfo_t *info)
{
	if (info->si_signo != SIGCHLD)
		return false;
	if (info->si_pid != process.pid)
		return true;
	m->stop_status = STATUS_FAILED;
	if (process.ended)
		return true;
	process.ended = true;
	terminal_restore(&m->terminal);
	if (info->si_code == CLD_EXITED && !process.entered) /* it said why */
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
	cpu->retry = RETRY_FIRST;
	process.entered = true;
	process_answer(m, AGENT_ENTER, 0);
	while (m->stop_status == 0) {
		if (!process_is_our_turn())
			events_sleep(m, AGENT_SIGNAL);
		list_threads(m);
		if (m->stop_status == 0 && process_is_our_turn()) {
			cpu->guest_cycles += __rdtsc() - process.answered;
			handle_request(m, cpu);
		}
		if (events_post(m, cpu))
			deliver(m, cpu);
	}
	run_end(m, m->stop_status);
}

/* Ours ends with us; a debugger's should see the end. */
void process_end(struct monitor *m, int status)
{
	m->counts[COUNT_EXCEPTIONS] = process.agent->exceptions;
	m->counts[COUNT_EVENTS] = process.agent->events;
	if (process.confined || process.ended || !process_is_our_turn())
		return;
	process.ended = true;
	m->stop_status = 0;
	process_answer(m, AGENT_EXIT, status);
	while (m->stop_status == 0)
		events_sleep(m, AGENT_SIGNAL);
}
