/* SPDX-License-Identifier: MIT */
/*
 * Having the guest stand, to look at it: it does in a call; else by a signal, in its agent.
 */
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "../gdb/debugger.h"
#include "process.h"

#define PATIENCE 1000000000ull /* ns, for a guest that has damaged its agent */

static bool was_stopped(void)
{
	return process_is_our_turn() && process.agent->request == AGENT_STOPPED;
}

void process_halt(struct monitor *m)
{
	const struct timespec part = { .tv_nsec = PATIENCE / 100 };
	uint64_t start = run_now();
	sigset_t one;

	if (process_is_our_turn() || !process.entered || process.ended)
		return;
	sigemptyset(&one);
	sigaddset(&one, AGENT_SIGNAL);
	process.agent->stop = 1;
	/* Not once: it may just return from a call. */
	while (!process_is_our_turn() && run_now() - start < PATIENCE) {
		process_kick(&m->cpus[0]);
		sigtimedwait(&one, NULL, &part);
	}
	process.agent->stop = 0;
}

static void get_interrupted(struct kvm_regs *regs)
{
	const uint64_t *r = process.agent->registers;

	*regs = (struct kvm_regs){
		.rax = r[REG_RAX], .rbx = r[REG_RBX], .rcx = r[REG_RCX], .rdx = r[REG_RDX],
		.rsi = r[REG_RSI], .rdi = r[REG_RDI], .rbp = r[REG_RBP], .rsp = r[REG_RSP],
		.r8 = r[REG_R8], .r9 = r[REG_R9], .r10 = r[REG_R10], .r11 = r[REG_R11],
		.r12 = r[REG_R12], .r13 = r[REG_R13], .r14 = r[REG_R14], .r15 = r[REG_R15],
		.rip = r[REG_RIP], .rflags = r[REG_EFL],
	};
}

/* In a call: its caller's. */
static bool get_called(struct kvm_regs *regs)
{
	const uint64_t *top = (const uint64_t *)(AGENT_CALL_STACK + AGENT_CALL_STACK_SIZE);
	const uint64_t *r = top - 1;

	*regs = (struct kvm_regs){
		.rflags = r[-AGENT_RFLAGS], .rcx = r[-AGENT_RCX], .rdx = r[-AGENT_RDX],
		.rsi = r[-AGENT_RSI], .rdi = r[-AGENT_RDI], .r8 = r[-AGENT_R8], .r9 = r[-AGENT_R9],
		.r10 = r[-AGENT_R10], .r11 = r[-AGENT_R11], .rbx = r[-AGENT_RBX],
		.rbp = r[-AGENT_RBP], .r12 = r[-AGENT_R12], .r13 = r[-AGENT_R13],
		.r14 = r[-AGENT_R14], .r15 = r[-AGENT_R15], .rsp = process.agent->guest_stack + 8,
	};
	return gdb_read(regs->rsp - 8, &regs->rip, 8) == 8;
}

bool process_registers(struct kvm_regs *regs)
{
	if (!was_stopped())
		return process_is_our_turn() && process.agent->request == AGENT_CALL && get_called(regs);
	get_interrupted(regs);
	return true;
}

void process_continue(struct monitor *m)
{
	if (was_stopped())
		process_answer(m, AGENT_RETURN, 0);
}
