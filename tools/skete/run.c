/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "monitor.h"

#define FLAG_INTERRUPT 0x200ull
#define FLAGS_CLEAN 2ull
#define VECTOR_PAGE_FAULT 14
#define RETRY_FIRST 100000ull
#define RETRY_LAST 5000000ull

void run_end(struct monitor *m, int status)
{
	terminal_restore(&m->terminal);
	if (m->options->stats) {
		fprintf(stderr, "skete: %llu exits: %llu calls, %llu exceptions; %llu events, %llu table "
			"entries changed\n", (unsigned long long)m->counts[COUNT_EXITS],
			(unsigned long long)m->counts[COUNT_CALLS],
			(unsigned long long)m->counts[COUNT_EXCEPTIONS],
			(unsigned long long)m->counts[COUNT_EVENTS],
			(unsigned long long)m->counts[COUNT_EDITS]);
		fprintf(stderr, "skete: started in %.3f ms, ran for %.3f ms\n",
			(double)(m->entry_time - m->start_time) / 1e6,
			(double)(run_now() - m->entry_time) / 1e6);
	}
	_exit(status);
}

void run_fail(struct monitor *m, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	terminal_restore(&m->terminal);
	complain("%s", text);
	run_end(m, STATUS_FAILED);
}

/* Where no upcall may be made. */
static bool is_closed(const struct monitor *m, uint64_t rip)
{
	return m->upcall == NULL || (rip >= m->upcall_start && rip < m->upcall_end);
}

static void save_registers(struct skete_frame *frame, const struct kvm_regs *regs)
{
	frame->r15 = regs->r15;
	frame->r14 = regs->r14;
	frame->r13 = regs->r13;
	frame->r12 = regs->r12;
	frame->r11 = regs->r11;
	frame->r10 = regs->r10;
	frame->r9 = regs->r9;
	frame->r8 = regs->r8;
	frame->rbp = regs->rbp;
	frame->rdi = regs->rdi;
	frame->rsi = regs->rsi;
	frame->rdx = regs->rdx;
	frame->rcx = regs->rcx;
	frame->rbx = regs->rbx;
	frame->rax = regs->rax;
}

/* What the guest resumes with: bit 9 stands for "not masked". */
static uint64_t frame_flags(const struct monitor *m, uint64_t flags)
{
	return m->upcall->masked ? flags & ~FLAG_INTERRUPT : flags | FLAG_INTERRUPT;
}

static uint64_t frame_address(const struct monitor *m)
{
	return m->upcall_address + offsetof(struct skete_upcall, frame);
}

/* The stack that the CPU pushed onto: [error,] rip, cs, rflags, rsp, ss. */
static uint64_t *exception_stack(struct monitor *m, size_t words)
{
	uint64_t offset = m->vcpu.regs.rsp - (SUPERVISOR_BASE + POOL_STACK * PAGE);

	if (offset >= PAGE || PAGE - offset < words * 8 || offset % 8 != 0)
		run_fail(m, "the exception stack is at 0x%llx",
			 (unsigned long long)m->vcpu.regs.rsp);
	return (uint64_t *)(void *)(m->memory.pool + POOL_STACK * PAGE + offset);
}

static bool has_error_code(int vector)
{
	return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 ||
	       vector == 29 || vector == 30;
}

static void handle_exception(struct monitor *m)
{
	struct kvm_regs *regs = &m->vcpu.regs;
	struct skete_frame frame;
	struct kvm_sregs sregs;
	uint64_t *stack;
	int vector;
	bool has_error;

	vcpu_get(m);
	vector = stub_vector(regs->rip);
	has_error = has_error_code(vector);
	stack = exception_stack(m, 5 + has_error);
	save_registers(&frame, regs);
	frame.vector = (uint64_t)vector;
	frame.error = has_error ? *stack++ : 0;
	memcpy(&frame.rip, stack, 5 * 8);
	if (vector < 0 || (frame.cs & 3) != 3)
		run_fail(m, "exception %d in ring 0 at 0x%llx", vector, (unsigned long long)frame.rip);
	if (is_closed(m, frame.rip))
		run_fail(m, "exception %d at 0x%llx, where the libOS cannot take it", vector,
			 (unsigned long long)frame.rip);
	if (vector == VECTOR_PAGE_FAULT) {
		vcpu_sregs(m, &sregs);
		m->upcall->fault_address = sregs.cr2;
	}
	frame.rflags = frame_flags(m, frame.rflags);
	m->upcall->masked = 1;
	m->upcall->frame = frame;
	/* The stub's iretq goes to the upcall. */
	stack[0] = m->upcall_entry;
	stack[2] = FLAGS_CLEAN;
	stack[3] = frame_address(m);
	regs->rsp += has_error ? 8 : 0;
	vcpu_set(m);
}

/* Try to make an upcall for events, or later again. */
static void deliver(struct monitor *m)
{
	static uint64_t retry = RETRY_FIRST;
	struct kvm_regs *regs = &m->vcpu.regs;
	struct kvm_sregs sregs;

	if (m->upcall->masked) {
		events_timer(m, TIMER_RETRY, retry);
		retry = retry * 2 < RETRY_LAST ? retry * 2 : RETRY_LAST;
		return;
	}
	vcpu_complete(m);
	vcpu_get(m);
	vcpu_sregs(m, &sregs);
	/* Who is in the call page is in its libOS, which cannot tell by that address. */
	if ((sregs.cs.selector & 3) != 3 || is_closed(m, regs->rip) ||
	    regs->rip - WINDOW_BASE < PAGE) {
		events_timer(m, TIMER_RETRY, RETRY_FIRST);
		return;
	}
	retry = RETRY_FIRST;
	m->counts[COUNT_EVENTS]++;
	save_registers(&m->upcall->frame, regs);
	m->upcall->frame.vector = SKETE_VECTOR_EVENT;
	m->upcall->frame.error = 0;
	m->upcall->frame.rip = regs->rip;
	m->upcall->frame.cs = sregs.cs.selector;
	m->upcall->frame.rflags = frame_flags(m, regs->rflags);
	m->upcall->frame.rsp = regs->rsp;
	m->upcall->frame.ss = sregs.ss.selector;
	m->upcall->masked = 1;
	regs->rip = m->upcall_entry;
	regs->rsp = frame_address(m);
	regs->rflags = FLAGS_CLEAN;
	vcpu_set(m);
}

static void handle_call(struct monitor *m)
{
	long result;

	m->counts[COUNT_CALLS]++;
	vcpu_get(m);
	result = call_handle(m, &m->vcpu.regs);
	m->vcpu.regs.rax = (uint64_t)result;
	vcpu_set(m);
}

static void handle_exit(struct monitor *m)
{
	const struct kvm_run *run = m->vcpu.run;

	m->counts[COUNT_EXITS]++;
	if (run->exit_reason == KVM_EXIT_IO && run->io.port == PORT_CALL &&
	    run->io.direction == KVM_EXIT_IO_OUT && run->io.count == 1 && run->io.size == 1) {
		handle_call(m);
		return;
	}
	if (run->exit_reason == KVM_EXIT_IO && run->io.port == PORT_EXCEPTION) {
		m->counts[COUNT_EXCEPTIONS]++;
		handle_exception(m);
		return;
	}
	vcpu_get(m);
	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		run_fail(m, "the guest used port 0x%x at 0x%llx", run->io.port,
			 (unsigned long long)m->vcpu.regs.rip);
	case KVM_EXIT_MMIO:
		run_fail(m, "the guest accessed 0x%llx, where there is no memory, at 0x%llx",
			 (unsigned long long)run->mmio.phys_addr,
			 (unsigned long long)m->vcpu.regs.rip);
	default:
		run_fail(m, "the virtual CPU stopped (exit reason %u) at 0x%llx", run->exit_reason,
			 (unsigned long long)m->vcpu.regs.rip);
	}
}

int run_loop(struct monitor *m)
{
	m->vcpu.started = true;
	m->entry_time = run_now();
	while (m->stop_status == 0) {
		if (ioctl(m->vcpu.fd, KVM_RUN, 0) == 0)
			handle_exit(m);
		else if (errno == EINTR || errno == EAGAIN)
			events_collect(m);
		else
			run_fail(m, "KVM_RUN: %s", strerror(errno));
		if (m->upcall != NULL && events_post(m))
			deliver(m);
	}
	return m->stop_status;
}
