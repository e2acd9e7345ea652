/* SPDX-License-Identifier: MIT */
/*
 * The system calls of the guest's process: those of the agent, from the agent's code, with the
 * arguments that it uses.  All else is a signal, which the agent makes an exception.
 *
 * Whoever has got hold of the guest can jump into the agent.  So: nothing in the window changes,
 * nothing but RAM is mapped, and nothing is writable and executable in one mapping.
 */
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>

#include "process.h"

struct program {
	struct sock_filter *code;
	uint32_t size;
};

static void emit(struct program *program, unsigned code, uint32_t k, unsigned yes, unsigned no)
{
	program->code[program->size++] =
		(struct sock_filter){ (uint16_t)code, (uint8_t)yes, (uint8_t)no, k };
}

static void refuse(struct program *program)
{
	emit(program, BPF_RET | BPF_K, SECCOMP_RET_TRAP, 0, 0);
}

static void allow(struct program *program)
{
	emit(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static void load(struct program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static size_t low(unsigned argument)
{
	return offsetof(struct seccomp_data, args) + 8 * argument;
}

static size_t high(unsigned argument)
{
	return low(argument) + 4;
}

/* The word must have this value. */
static void expect(struct program *program, size_t offset, uint32_t value)
{
	load(program, offset);
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
	refuse(program);
}

/* What is loaded must be below that. */
static void expect_below(struct program *program, uint32_t limit)
{
	emit(program, BPF_JMP | BPF_JGE | BPF_K, limit, 0, 1);
	refuse(program);
}

static void expect_argument(struct program *program, unsigned argument, uint64_t value)
{
	expect(program, low(argument), (uint32_t)value);
	expect(program, high(argument), (uint32_t)(value >> 32));
}

static void expect_protection(struct program *program)
{
	expect(program, high(2), 0);
	load(program, low(2));
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, PROT_READ | PROT_EXEC, 2, 0);
	emit(program, BPF_JMP | BPF_JGE | BPF_K, PROT_EXEC, 0, 1);
	refuse(program);
}

/* The range may not reach into the window; in units of 4 GiB, rounded up. */
static void expect_outside(struct program *program)
{
	const uint32_t window = (uint32_t)(AGENT_WINDOW >> 32);

	load(program, high(1));
	expect_below(program, window);
	emit(program, BPF_MISC | BPF_TAX, 0, 0, 0);
	load(program, high(0));
	emit(program, BPF_JMP | BPF_JGT | BPF_K, window, 3, 0);
	emit(program, BPF_ALU | BPF_ADD | BPF_X, 0, 0, 0);
	expect_below(program, window - 1);
}

/* What follows is for this call; returns what end_call needs. */
static uint32_t begin_call(struct program *program, uint32_t number)
{
	load(program, offsetof(struct seccomp_data, nr));
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, number, 0, 0);
	return program->size;
}

static void end_call(struct program *program, uint32_t begin)
{
	allow(program);
	program->code[begin - 1].jf = (uint8_t)(program->size - begin);
}

static void add_memory_calls(struct program *program)
{
	uint32_t call = begin_call(program, __NR_mmap);

	expect_outside(program);
	expect_protection(program);
	expect_argument(program, 3, MAP_SHARED | MAP_FIXED);
	expect_argument(program, 4, AGENT_RAM);
	end_call(program, call);
	call = begin_call(program, __NR_mprotect);
	expect_outside(program);
	expect_protection(program);
	end_call(program, call);
	call = begin_call(program, __NR_munmap);
	expect_outside(program);
	end_call(program, call);
}

static void add_channel_calls(struct program *program, const struct agent *agent)
{
	uint32_t call = begin_call(program, __NR_tgkill);

	expect_argument(program, 0, (uint64_t)agent->monitor);
	expect_argument(program, 1, (uint64_t)agent->monitor_thread);
	expect_argument(program, 2, AGENT_SIGNAL);
	end_call(program, call);
	call = begin_call(program, __NR_futex);
	expect_argument(program, 0, AGENT_DATA + offsetof(struct agent, turn));
	expect_argument(program, 1, FUTEX_WAIT);
	end_call(program, call);
	call = begin_call(program, __NR_arch_prctl); /* where there is no FSGSBASE */
	expect(program, high(0), 0);
	load(program, low(0));
	expect_below(program, ARCH_GET_GS + 1);
	emit(program, BPF_JMP | BPF_JGE | BPF_K, ARCH_SET_GS, 1, 0);
	refuse(program);
	end_call(program, call);
	end_call(program, begin_call(program, __NR_rt_sigreturn));
	end_call(program, begin_call(program, __NR_exit_group));
}

uint32_t process_filter(struct sock_filter *code, const struct agent *agent)
{
	struct program program = { .code = code };
	size_t rip = offsetof(struct seccomp_data, instruction_pointer);

	expect(&program, offsetof(struct seccomp_data, arch), AUDIT_ARCH_X86_64);
	expect(&program, rip + 4, (uint32_t)(AGENT_BASE >> 32));
	load(&program, rip);
	expect_below(&program, (uint32_t)(AGENT_BASE + AGENT_CODE_SIZE));
	emit(&program, BPF_JMP | BPF_JGE | BPF_K, (uint32_t)AGENT_BASE, 1, 0);
	refuse(&program);
	add_channel_calls(&program, agent);
	add_memory_calls(&program);
	refuse(&program);
	return program.size;
}
