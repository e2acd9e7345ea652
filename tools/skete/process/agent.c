/* SPDX-License-Identifier: MIT */
/*
 * The agent, beside the guest in its process: makes calls to the monitor, and upcalls out of
 * signals.  A copy of this file's section runs at AGENT_BASE, where nothing else of us is: no
 * library, no data but struct agent, no thread pointer, no constants outside of the code; and no
 * vector registers, which are the guest's.
 */
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <eremite/skete.h>

#include "agent.h"

#define TEXT __attribute__((section("agent")))
#define ENTRY __attribute__((section("agent"), naked))
#define CODE_USER 0x33ull
#define STACK_USER 0x2bull
#define FLAG_INTERRUPT 0x200
#define FLAGS_CLEAN 2
#define VECTOR_INVALID_OPCODE 6
#define VECTOR_PROTECTION 13
#define VECTOR_PAGE_FAULT 14
#define ERROR_INT80 0x402 /* of #GP: vector 0x80 in the IDT */
#define USER_END 0x7ffffffff000ull
#define MXCSR_RESET 0x1f80

void agent_set_base(void);
int64_t agent_call(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t number);
_Noreturn void agent_main(void);

/* The guest's stack is not ours to write; nothing but rax changes, not even the flags.  What functions
 * keep is saved for who lists the guest's threads (enum agent_saved). */
ENTRY void agent_call_entry(void)
{
	__asm__("movq	%%rsp, __start_agent + %c0(%%rip)\n"
		"leaq	__start_agent + %c1(%%rip), %%rsp\n"
		"pushfq\n"
		"pushq	%%rcx; pushq %%rdx; pushq %%rsi; pushq %%rdi\n"
		"pushq	%%r8; pushq %%r9; pushq %%r10; pushq %%r11\n"
		"pushq	%%rbx; pushq %%rbp; pushq %%r12; pushq %%r13; pushq %%r14; pushq %%r15\n"
		"subq	$8, %%rsp\n"
		"cld\n"
		"movq	%%r10, %%rcx\n"
		"movq	%%rax, %%r8\n"
		"call	agent_call\n"
		"addq	$7 * 8, %%rsp\n"
		"popq	%%r11; popq %%r10; popq %%r9; popq %%r8\n"
		"popq	%%rdi; popq %%rsi; popq %%rdx; popq %%rcx\n"
		"popfq\n"
		"movq	__start_agent + %c0(%%rip), %%rsp\n"
		"ret"
		: : "i"(AGENT_DATA - AGENT_BASE),
		"i"(AGENT_CALL_STACK + AGENT_CALL_STACK_SIZE - AGENT_BASE));
}

/* The guest goes on at base_next; nothing of it changes but its FS or GS base. */
ENTRY void agent_base_entry(void)
{
	__asm__("movq	%%rsp, __start_agent + %c0(%%rip)\n"
		"leaq	__start_agent + %c1(%%rip), %%rsp\n"
		"pushfq\n"
		"pushq	%%rax; pushq %%rcx; pushq %%rdx; pushq %%rsi; pushq %%rdi\n"
		"pushq	%%r8; pushq %%r9; pushq %%r10; pushq %%r11\n"
		"cld\n"
		"call	agent_set_base\n"
		"popq	%%r11; popq %%r10; popq %%r9; popq %%r8\n"
		"popq	%%rdi; popq %%rsi; popq %%rdx; popq %%rcx; popq %%rax\n"
		"popfq\n"
		"movq	__start_agent + %c0(%%rip), %%rsp\n"
		"jmp	*__start_agent + %c2(%%rip)"
		: : "i"(AGENT_DATA - AGENT_BASE),
		"i"(AGENT_CALL_STACK + AGENT_CALL_STACK_SIZE - AGENT_BASE),
		"i"(AGENT_DATA - AGENT_BASE + offsetof(struct agent, base_next)));
}

ENTRY void agent_start(void)
{
	__asm__("leaq	__start_agent + %c0(%%rip), %%rsp\n"
		"jmp	agent_main"
		: : "i"(AGENT_CALL_STACK + AGENT_CALL_STACK_SIZE - 8 - AGENT_BASE));
}

ENTRY void agent_restorer(void)
{
	__asm__("movl	%0, %%eax\n"
		"syscall"
		: : "i"(__NR_rt_sigreturn));
}

static TEXT struct agent *this_agent(void)
{
	return (struct agent *)AGENT_DATA;
}

static TEXT inline long system_call(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
				    uint64_t e, uint64_t f)
{
	register uint64_t fourth __asm__("r10") = d, fifth __asm__("r8") = e, sixth __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "+a"(number)
			 : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
			 : "rcx", "r11", "memory");
	return number;
}

static TEXT long map(const struct agent_mapping *mapping)
{
	bool image = mapping->kind == AGENT_MAP_IMAGE;

	switch (mapping->kind) {
	case AGENT_PROTECT:
		return system_call(__NR_mprotect, mapping->address, mapping->size,
				   mapping->protection, 0, 0, 0);
	case AGENT_UNMAP:
		return system_call(__NR_munmap, mapping->address, mapping->size, 0, 0, 0, 0);
	default:
		return system_call(__NR_mmap, mapping->address, mapping->size, mapping->protection,
				   MAP_FIXED | (image ? MAP_PRIVATE : MAP_SHARED),
				   image ? AGENT_IMAGE : AGENT_RAM, mapping->offset);
	}
}

/* It is the monitor's turn until it answers. */
static TEXT void exchange(struct agent *agent, enum agent_request request)
{
	agent->request = request;
	__atomic_store_n(&agent->turn, 1, __ATOMIC_RELEASE);
	if (system_call(__NR_tgkill, (uint64_t)agent->monitor, (uint64_t)agent->monitor_thread,
			AGENT_SIGNAL, 0, 0, 0) != 0)
		system_call(__NR_exit_group, 1, 0, 0, 0, 0, 0);
	while (__atomic_load_n(&agent->turn, __ATOMIC_ACQUIRE) != 0)
		system_call(__NR_futex, (uintptr_t)&agent->turn, FUTEX_WAIT, 1, 0, 0, 0);
}

static TEXT _Noreturn void give_up(struct agent *agent, enum agent_request request, uint64_t a,
				   uint64_t b)
{
	agent->arguments[0] = a;
	agent->arguments[1] = b;
	exchange(agent, request);
	for (;;)
		system_call(__NR_exit_group, (uint64_t)agent->result, 0, 0, 0, 0, 0);
}

static TEXT void apply_mappings(struct agent *agent)
{
	for (uint32_t i = 0; i < agent->mapping_count && i < AGENT_MAPPINGS; i++) {
		const struct agent_mapping *mapping = &agent->mappings[i];
		long status = map(mapping);

		if (status < 0 && status > -4096)
			give_up(agent, AGENT_REFUSED, (uint64_t)-status, mapping->address);
	}
	agent->mapping_count = 0;
}

/* From here on the process can do nothing but what this file does; then all registers are as at
 * the entry.  Valgrind takes a change of rsp by less than 2 MB for one of the depth of a stack: so
 * without the sandbox it is far from all that will be one. */
static TEXT _Noreturn void enter(struct agent *agent)
{
	struct {
		uint16_t length;
		uint64_t filter;
	} program = { (uint16_t)agent->filter_size, (uintptr_t)agent->filter };
	uint32_t *state = (uint32_t *)(void *)agent->mappings;
	long status = 0;

	system_call(__NR_close, AGENT_IMAGE, 0, 0, 0, 0, 0);
	if (agent->confined)
		status = system_call(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, (uintptr_t)&program,
				     0, 0, 0);
	if (status != 0)
		give_up(agent, AGENT_REFUSED, (uint64_t)-status, 0);
	system_call(__NR_arch_prctl, ARCH_SET_FS, 0, 0, 0, 0, 0);
	system_call(__NR_arch_prctl, ARCH_SET_GS, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < sizeof agent->mappings / 4; i++)
		__atomic_store_n(&state[i], 0, __ATOMIC_RELAXED);
	/* An XSAVE area of components in their first state; this word they have in common. */
	state[6] = MXCSR_RESET;
	__asm__ volatile("movl	$-1, %%eax\n"
			 "movl	$-1, %%edx\n"
			 "xrstor	(%%rcx)\n"
			 "xorl	%%eax, %%eax\n"
			 "xorl	%%ecx, %%ecx\n"
			 "xorl	%%edx, %%edx\n"
			 "xorl	%%ebp, %%ebp\n"
			 "xorl	%%r8d, %%r8d\n"
			 "xorl	%%r9d, %%r9d\n"
			 "xorl	%%r10d, %%r10d\n"
			 "xorl	%%r11d, %%r11d\n"
			 "xorl	%%r12d, %%r12d\n"
			 "xorl	%%r13d, %%r13d\n"
			 "xorl	%%r14d, %%r14d\n"
			 "xorl	%%r15d, %%r15d\n"
			 "pushq	%1\n"
			 "popfq\n"
			 "movq	%%rsi, __start_agent + %c0(%%rip)\n"
			 "movl	$0, %%esi\n"
			 "movq	%%rbx, %%rsp\n"
			 "movl	$0, %%ebx\n"
			 "jmp	*__start_agent + %c0(%%rip)"
			 : : "i"(AGENT_DATA - AGENT_BASE), "i"(FLAGS_CLEAN), "c"(state),
			 "D"(agent->boot), "S"(agent->entry),
			 "b"(agent->confined ? 0 : (AGENT_WINDOW + AGENT_BASE) / 2));
	__builtin_unreachable();
}

/* The answer, once the mappings that belong to it are made. */
static TEXT int64_t ask(struct agent *agent, enum agent_request request)
{
	for (;;) {
		exchange(agent, request);
		apply_mappings(agent);
		if (agent->command == AGENT_RETURN)
			return agent->result;
		if (agent->command == AGENT_ENTER)
			enter(agent);
		if (agent->command == AGENT_EXIT)
			system_call(__NR_exit_group, (uint64_t)agent->result, 0, 0, 0, 0, 0);
	}
}

TEXT int64_t agent_call(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t number)
{
	struct agent *agent = this_agent();

	agent->number = number;
	agent->arguments[0] = a;
	agent->arguments[1] = b;
	agent->arguments[2] = c;
	agent->arguments[3] = d;
	return ask(agent, AGENT_CALL);
}

static TEXT void unmap(struct agent *agent, uint64_t from, uint64_t end)
{
	long status = system_call(__NR_munmap, from, end - from, 0, 0, 0, 0);

	/* A debugger's memory may be there, which stays. */
	if (status != 0 && agent->confined)
		give_up(agent, AGENT_REFUSED, (uint64_t)-status, from);
}

/* Where skete was, in this process, nothing is left. */
TEXT void agent_main(void)
{
	struct agent *agent = this_agent();

	unmap(agent, 0, AGENT_WINDOW);
	unmap(agent, AGENT_WINDOW + AGENT_WINDOW_SIZE, AGENT_BASE);
	unmap(agent, AGENT_END, USER_END);
	for (;;)
		ask(agent, AGENT_READY);
}

static TEXT bool is_closed(const struct agent *agent, uint64_t rip)
{
	return agent->upcall == 0 || (rip >= agent->upcall_start && rip < agent->upcall_end);
}

static TEXT void save_registers(struct skete_frame *frame, const greg_t *registers)
{
	frame->r15 = (uint64_t)registers[REG_R15];
	frame->r14 = (uint64_t)registers[REG_R14];
	frame->r13 = (uint64_t)registers[REG_R13];
	frame->r12 = (uint64_t)registers[REG_R12];
	frame->r11 = (uint64_t)registers[REG_R11];
	frame->r10 = (uint64_t)registers[REG_R10];
	frame->r9 = (uint64_t)registers[REG_R9];
	frame->r8 = (uint64_t)registers[REG_R8];
	frame->rbp = (uint64_t)registers[REG_RBP];
	frame->rdi = (uint64_t)registers[REG_RDI];
	frame->rsi = (uint64_t)registers[REG_RSI];
	frame->rdx = (uint64_t)registers[REG_RDX];
	frame->rcx = (uint64_t)registers[REG_RCX];
	frame->rbx = (uint64_t)registers[REG_RBX];
	frame->rax = (uint64_t)registers[REG_RAX];
	frame->rip = (uint64_t)registers[REG_RIP];
	frame->cs = (uint64_t)registers[REG_CSGSFS] & 0xffff;
	frame->rflags = (uint64_t)registers[REG_EFL] & ~(uint64_t)FLAG_INTERRUPT;
	frame->rsp = (uint64_t)registers[REG_RSP];
	frame->ss = (uint64_t)registers[REG_CSGSFS] >> 48;
}

/* The guest goes on at its upcall entry. */
static TEXT void make_upcall(struct agent *agent, greg_t *registers, uint64_t vector,
			     uint64_t error)
{
	struct skete_upcall *area = (struct skete_upcall *)agent->upcall;

	agent->interrupted = ~(uint64_t)registers[REG_RIP];
	__asm__ volatile("" : : : "memory");
	if (vector == VECTOR_PAGE_FAULT)
		area->fault_address = (uint64_t)registers[REG_CR2];
	save_registers(&area->frame, registers);
	area->frame.vector = vector;
	area->frame.error = error;
	if (!area->masked)
		area->frame.rflags |= FLAG_INTERRUPT;
	area->masked = 1;
	__asm__ volatile("" : : : "memory");
	agent->interrupted = 0;
	registers[REG_RIP] = (greg_t)agent->upcall_entry;
	registers[REG_RSP] = (greg_t)&area->frame;
	registers[REG_EFL] = FLAGS_CLEAN;
	registers[REG_CSGSFS] = (greg_t)(((uint64_t)registers[REG_CSGSFS] & 0xffffffff0000) |
					 CODE_USER | STACK_USER << 48);
}

/* The monitor wants to see where the guest is.  From a call, it will hear by itself. */
static TEXT void stop(struct agent *agent, const greg_t *registers)
{
	uint64_t rip = (uint64_t)registers[REG_RIP];

	if (!agent->stop || (rip >= AGENT_WINDOW && rip < AGENT_END))
		return;
	agent->stop = 0;
	for (unsigned i = 0; i < AGENT_REGISTERS; i++)
		agent->registers[i] = (uint64_t)registers[i];
	ask(agent, AGENT_STOPPED);
}

static TEXT void deliver_event(struct agent *agent, greg_t *registers)
{
	const struct skete_upcall *area = (const struct skete_upcall *)agent->upcall;
	uint64_t rip = (uint64_t)registers[REG_RIP];

	/* Else the monitor tries again. */
	if (is_closed(agent, rip) || (rip >= AGENT_WINDOW && rip < AGENT_END) || area->masked ||
	    area->pending == 0)
		return;
	agent->events++;
	make_upcall(agent, registers, SKETE_VECTOR_EVENT, 0);
}

/* A system call of the guest's own: what it would be where there is no kernel behind it. */
static TEXT void refuse_system_call(const siginfo_t *info, greg_t *registers)
{
	bool native = info->si_arch == AUDIT_ARCH_X86_64;

	registers[REG_RIP] = (greg_t)(uintptr_t)info->si_call_addr - 2;
	registers[REG_TRAPNO] = native ? VECTOR_INVALID_OPCODE : VECTOR_PROTECTION;
	registers[REG_ERR] = native ? 0 : ERROR_INT80;
}

/* Where a signal's frame has the register with this number in instructions: a digit for each. */
static TEXT greg_t *operand(greg_t *registers, unsigned number)
{
	return &registers[number >= 8 ? REG_R8 + number - 8 : 0x89afbcedu >> 4 * number & 15];
}

TEXT void agent_set_base(void)
{
	const struct agent *agent = this_agent();

	system_call(__NR_arch_prctl, agent->base_call, agent->base, 0, 0, 0, 0);
}

/* RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE of 64 bits (Intel SDM volume 2), where the CPU or the kernel
 * lacks them, or Valgrind is in between: it forgets what a handler sets. */
static TEXT bool emulate_base(struct agent *agent, greg_t *registers)
{
	const volatile uint8_t *code = (const volatile uint8_t *)registers[REG_RIP];
	uint64_t value = 0;
	unsigned rex = 0, mode = 0;
	greg_t *with;
	bool right;

	agent->interrupted = ~(uint64_t)registers[REG_RIP];
	right = code[0] == 0xf3 && ((rex = code[1]) & 0xfe) == 0x48 && code[2] == 0x0f &&
		code[3] == 0xae && (mode = code[4]) >= 0xc0 && mode < 0xe0;
	__asm__ volatile("" : : : "memory");
	agent->interrupted = 0;
	if (!right)
		return false;
	with = operand(registers, (mode & 7) | (rex & 1) << 3);
	registers[REG_RIP] += 5;
	if (mode & 0x10) { /* write */
		agent->base_call = mode & 8 ? ARCH_SET_GS : ARCH_SET_FS;
		agent->base = (uint64_t)*with;
		agent->base_next = (uint64_t)registers[REG_RIP];
		registers[REG_RIP] = (greg_t)(AGENT_BASE + ((uintptr_t)agent_base_entry -
							    (uintptr_t)__start_agent));
	} else if (system_call(__NR_arch_prctl, mode & 8 ? ARCH_GET_GS : ARCH_GET_FS,
			       (uintptr_t)&value, 0, 0, 0, 0) == 0) {
		*with = (greg_t)value;
	}
	return true;
}

static TEXT __attribute__((used)) void handle_signal(int number, const siginfo_t *info,
						      ucontext_t *context)
{
	struct agent *agent = this_agent();
	greg_t *registers = context->uc_mcontext.gregs;

	if (number == AGENT_SIGNAL) {
		stop(agent, registers);
		deliver_event(agent, registers);
		return;
	}
	if (info->si_code <= 0) /* sent by somebody else */
		return;
	if (number == SIGSEGV && registers[REG_TRAPNO] == VECTOR_PAGE_FAULT && agent->stale) {
		ask(agent, AGENT_STALE);
		return;
	}
	if (number == SIGILL && emulate_base(agent, registers))
		return;
	if (number == SIGSYS)
		refuse_system_call(info, registers);
	else if (number == SIGILL) /* Valgrind does not tell */
		registers[REG_TRAPNO] = VECTOR_INVALID_OPCODE;
	agent->exceptions++;
	/* The area is not there. */
	if (agent->interrupted != 0)
		give_up(agent, AGENT_EXCEPTION, VECTOR_PAGE_FAULT, ~agent->interrupted);
	if (is_closed(agent, (uint64_t)registers[REG_RIP]) ||
	    (number == SIGBUS && registers[REG_TRAPNO] == VECTOR_PAGE_FAULT))
		give_up(agent, AGENT_EXCEPTION, (uint64_t)registers[REG_TRAPNO],
			(uint64_t)registers[REG_RIP]);
	make_upcall(agent, registers, (uint64_t)registers[REG_TRAPNO],
		    (uint64_t)registers[REG_ERR]);
}

ENTRY void agent_handler(void)
{
	__asm__("jmp	handle_signal");
}
