/* SPDX-License-Identifier: MIT */
/*
 * Having the guest stand, to look at it or to take away what it may access: it does in a call; else by
 * a signal, in its agent.
 */
#include <ucontext.h>

#include "../gdb/debugger.h"
#include "process.h"

#define PATIENCE 1000000000ull /* ns, for a guest that has damaged its agent */
#define AGAIN_FIRST 50000ull
#define AGAIN_LAST 10000000ull

bool process_stands(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->process->agent->turn, __ATOMIC_ACQUIRE) == 1;
}

void process_stop(struct monitor *m, struct cpu *cpu)
{
	uint64_t start = run_now(), part = AGAIN_FIRST;

	/* Not once: it may just return from a call. */
	while (!process_stands(cpu) && !cpu->process->ended &&
	       !(m->looks && run_now() - start > PATIENCE)) {
		cpu->process->agent->stop = 1;
		process_kick(cpu);
		cpus_wait_left(m, part);
		part = part * 2 < AGAIN_LAST ? part * 2 : AGAIN_LAST;
		if (m->stop_status != 0 && !m->looks)
			run_end(m, m->stop_status);
	}
}

static void get_interrupted(const uint64_t *r, struct kvm_regs *regs)
{
	*regs = (struct kvm_regs){
		.rax = r[REG_RAX], .rbx = r[REG_RBX], .rcx = r[REG_RCX], .rdx = r[REG_RDX],
		.rsi = r[REG_RSI], .rdi = r[REG_RDI], .rbp = r[REG_RBP], .rsp = r[REG_RSP],
		.r8 = r[REG_R8], .r9 = r[REG_R9], .r10 = r[REG_R10], .r11 = r[REG_R11],
		.r12 = r[REG_R12], .r13 = r[REG_R13], .r14 = r[REG_R14], .r15 = r[REG_R15],
		.rip = r[REG_RIP], .rflags = r[REG_EFL],
	};
}

/* In a call: its caller's. */
static bool get_called(const struct agent *agent, struct kvm_regs *regs)
{
	const uint64_t *r = (const uint64_t *)(const void *)((const uint8_t *)agent +
		(AGENT_CALL_STACK + AGENT_CALL_STACK_SIZE - AGENT_DATA)) - 1;

	*regs = (struct kvm_regs){
		.rflags = r[-AGENT_RFLAGS], .rcx = r[-AGENT_RCX], .rdx = r[-AGENT_RDX],
		.rsi = r[-AGENT_RSI], .rdi = r[-AGENT_RDI], .r8 = r[-AGENT_R8], .r9 = r[-AGENT_R9],
		.r10 = r[-AGENT_R10], .r11 = r[-AGENT_R11], .rbx = r[-AGENT_RBX],
		.rbp = r[-AGENT_RBP], .r12 = r[-AGENT_R12], .r13 = r[-AGENT_R13],
		.r14 = r[-AGENT_R14], .r15 = r[-AGENT_R15], .rsp = agent->guest_stack + 8,
	};
	return gdb_read(regs->rsp - 8, &regs->rip, 8) == 8;
}

bool process_registers(const struct cpu *cpu, struct kvm_regs *regs)
{
	const struct agent *agent = cpu->process->agent;
	uint32_t request = __atomic_load_n(&agent->request, __ATOMIC_RELAXED);

	if (!process_stands(cpu) || (request != AGENT_CALL && request != AGENT_STOPPED))
		return false;
	if (request == AGENT_CALL)
		return get_called(agent, regs);
	get_interrupted(agent->registers, regs);
	return true;
}
