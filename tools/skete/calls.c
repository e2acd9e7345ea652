/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "monitor.h"

static long end(struct monitor *m, struct cpu *cpu, uint64_t how, uint64_t value)
{
	if (how == SKETE_EXITED)
		run_end(m, (int)(value & 0xff));
	if (how == SKETE_SIGNALED && value >= 1 && value <= 64) {
		debug_died(m, cpu, (int)value);
		run_end(m, STATUS_SIGNAL + (int)value);
	}
	debug_died(m, cpu, SIGABRT);
	run_end(m, STATUS_FAILED);
}

static long wait(struct monitor *m, struct cpu *cpu, uint64_t timeout)
{
	if (cpu->upcall == 0)
		return -EINVAL;
	cpu->waits = true;
	events_wait(m, cpu, timeout);
	cpu->waits = false;
	return 0;
}

static long set_timer(struct monitor *m, struct cpu *cpu, enum cpu_timer timer, uint64_t timeout)
{
	if (cpu->upcall == 0)
		return -EINVAL;
	events_timer(m, cpu, timer, timeout);
	return 0;
}

static long listen(struct monitor *m, const struct cpu *cpu)
{
	if (cpu->upcall == 0)
		return -EINVAL;
	events_listen(m);
	return 0;
}

long call_handle(struct monitor *m, struct cpu *cpu, const struct kvm_regs *regs)
{
	struct memory *memory = &m->memory;
	uint64_t a = regs->rdi, b = regs->rsi, c = regs->rdx, d = regs->r10;

	switch (regs->rax) {
	case SKETE_CONSOLE_WRITE: return console_write(m, a, b, c);
	case SKETE_CONSOLE_READ: return console_take(m, a, b);
	case SKETE_CONSOLE_LISTEN: return listen(m, cpu);
	case SKETE_MAP: return pages_map(memory, a, b, c, d);
	case SKETE_PROTECT: return pages_protect(memory, a, b, c);
	case SKETE_UNMAP: return pages_unmap(memory, a, b);
	case SKETE_MOVE: return pages_move(memory, a, b, c);
	case SKETE_MAP_STRIDED: return pages_map_strided(memory, a, b, c, d);
	case SKETE_QUERY: return pages_query(memory, a);
	case SKETE_UPCALL: return cpus_upcall(m, cpu, (const uint64_t[]){ a, b, c, d });
	case SKETE_WAIT: return wait(m, cpu, a);
	case SKETE_TIMER: return set_timer(m, cpu, TIMER_EVENT, a);
	case SKETE_AGAIN: return set_timer(m, cpu, TIMER_AGAIN, a);
	case SKETE_MAIN: return snapshot_take(m, a);
	case SKETE_EXIT: return end(m, cpu, a, b);
	case SKETE_CPU_START: return cpus_start(m, a, b, c);
	case SKETE_CPU_KICK: return cpus_kick(m, a);
	case SKETE_BARRIER: return cpus_barrier(m);
	default: return files_call(m, regs->rax, a, b, c, d);
	}
}
