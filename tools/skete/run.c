/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <x86intrin.h>

#include "process/process.h"

#define FLAG_INTERRUPT 0x200ull
#define FLAGS_CLEAN 2ull
#define VECTOR_PAGE_FAULT 14

bool run_is_read(void)
{
	struct pollfd slot = { .fd = STDERR_FILENO, .events = POLLOUT };

	return poll(&slot, 1, 1000) != 0;
}

void run_end(struct monitor *m, int status)
{
	list_threads(m);
	terminal_restore(&m->terminal);
	status = snapshot_missed(m, status);
	if (m->options->process)
		process_end(m, status);
	debug_end(m, status);
	if (m->options->stats && run_is_read())
		stats_write(m, status);
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
	if (run_is_read())
		complain("%s", text);
	run_end(m, STATUS_FAILED);
}

struct skete_upcall *run_upcall(struct monitor *m, const struct cpu *cpu)
{
	uint64_t size = sizeof(struct skete_upcall);
	void *area = cpu->upcall == 0 ? NULL : memory_at(&m->memory, cpu->upcall, true, &size);

	return size < sizeof(struct skete_upcall) ? NULL : area;
}

/* Where no upcall may be made. */
static bool is_closed(const struct cpu *cpu, uint64_t rip)
{
	return rip >= cpu->upcall_start && rip < cpu->upcall_end;
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

/* Store the frame, mask events: the guest resumes with bit 9 if they were not masked before. */
static void fill(struct skete_upcall *upcall, struct skete_frame *frame)
{
	bool masked = __atomic_exchange_n(&upcall->masked, 1, __ATOMIC_SEQ_CST) != 0;

	frame->rflags = masked ? frame->rflags & ~FLAG_INTERRUPT : frame->rflags | FLAG_INTERRUPT;
	upcall->frame = *frame;
}

static uint64_t frame_address(const struct cpu *cpu)
{
	return cpu->upcall + offsetof(struct skete_upcall, frame);
}

/* The stack that the CPU pushed onto: [error,] rip, cs, rflags, rsp, ss. */
static uint64_t *exception_stack(struct monitor *m, const struct cpu *cpu, size_t words)
{
	uint64_t offset = cpu->regs->rsp - stub_page(cpu, CPU_STACK);

	if (offset >= PAGE || PAGE - offset < words * 8 || offset % 8 != 0)
		run_fail(m, "the exception stack is at 0x%llx", (unsigned long long)cpu->regs->rsp);
	return (uint64_t *)(void *)((uint8_t *)stub_memory(&m->memory, cpu, CPU_STACK) + offset);
}

static bool has_error_code(int vector)
{
	return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 ||
	       vector == 29 || vector == 30;
}

static void handle_exception(struct monitor *m, struct cpu *cpu)
{
	struct kvm_regs *regs = cpu->regs;
	struct skete_upcall *upcall = run_upcall(m, cpu);
	int vector = stub_vector(regs->rip);
	bool has_error = has_error_code(vector);
	uint64_t *stack = exception_stack(m, cpu, 5 + has_error);
	struct skete_frame frame;
	struct kvm_sregs sregs;

	save_registers(&frame, regs);
	frame.vector = (uint64_t)vector;
	frame.error = has_error ? *stack++ : 0;
	regs->rsp += has_error ? 8 : 0;
	vcpu_changed(cpu);
	if (debug_exception(m, cpu, vector, frame.error, stack))
		return;
	memcpy(&frame.rip, stack, 5 * 8);
	if (vector == VECTOR_PAGE_FAULT)
		vcpu_sregs(m, cpu, &sregs);
	if (vector == VECTOR_PAGE_FAULT && memory_fault(&m->memory, sregs.cr2, frame.error))
		return;
	if (vector < 0 || (frame.cs & 3) != 3)
		run_fail(m, "exception %d in ring 0 at 0x%llx", vector, (unsigned long long)frame.rip);
	if (upcall == NULL || is_closed(cpu, frame.rip))
		run_fail(m, "exception %d at 0x%llx, where the libOS cannot take it", vector,
			 (unsigned long long)frame.rip);
	if (vector == VECTOR_PAGE_FAULT)
		upcall->fault_address = sregs.cr2;
	fill(upcall, &frame);
	/* The stub's iretq goes to the upcall. */
	stack[0] = cpu->upcall_entry;
	stack[2] = FLAGS_CLEAN;
	stack[3] = frame_address(cpu);
}

/* Try to make an upcall for events, or later again. */
static void deliver(struct monitor *m, struct cpu *cpu)
{
	struct skete_upcall *upcall = run_upcall(m, cpu);
	struct kvm_regs *regs = cpu->regs;
	struct skete_frame frame;
	struct kvm_sregs sregs;

	if (__atomic_load_n(&upcall->masked, __ATOMIC_SEQ_CST)) {
		events_retry(m, cpu);
		return;
	}
	vcpu_complete(m, cpu);
	vcpu_sregs(m, cpu, &sregs);
	/* Who is in the call page is in its libOS, which cannot tell by that address. */
	if ((sregs.cs.selector & 3) != 3 || is_closed(cpu, regs->rip) ||
	    regs->rip - WINDOW_BASE < PAGE) {
		events_timer(m, cpu, TIMER_RETRY, EVENTS_RETRY);
		return;
	}
	cpu->retry = EVENTS_RETRY;
	m->counts[COUNT_EVENTS]++;
	save_registers(&frame, regs);
	frame.vector = SKETE_VECTOR_EVENT;
	frame.error = 0;
	frame.rip = regs->rip;
	frame.cs = sregs.cs.selector;
	frame.rflags = regs->rflags;
	frame.rsp = regs->rsp;
	frame.ss = sregs.ss.selector;
	fill(upcall, &frame);
	regs->rip = cpu->upcall_entry;
	regs->rsp = frame_address(cpu);
	regs->rflags = FLAGS_CLEAN;
	vcpu_changed(cpu);
}

static void handle_call(struct monitor *m, struct cpu *cpu)
{
	const struct kvm_regs regs = *cpu->regs;

	m->counts[COUNT_CALLS]++;
	m->calls[regs.rax < SKETE_CALLS ? regs.rax : SKETE_CALLS]++;
	vcpu_result(cpu, (uint64_t)call_handle(m, cpu, &regs));
	debug_after_call(m, cpu);
	cpus_resume(m);
}

static _Noreturn void handle_other(struct monitor *m, const struct cpu *cpu)
{
	const struct kvm_run *run = cpu->run;
	unsigned long long rip = cpu->regs->rip;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		run_fail(m, "the guest used port 0x%x at 0x%llx", run->io.port, rip);
	case KVM_EXIT_MMIO:
		run_fail(m, "the guest accessed 0x%llx, where there is no memory, at 0x%llx",
			 (unsigned long long)run->mmio.phys_addr, rip);
	default:
		run_fail(m, "the virtual CPU stopped (exit reason %u) at 0x%llx", run->exit_reason, rip);
	}
}

static void handle_exit(struct monitor *m, struct cpu *cpu)
{
	const struct kvm_run *run = cpu->run;

	m->counts[COUNT_EXITS]++;
	m->exits[run->exit_reason < EXIT_REASONS ? run->exit_reason : 0]++;
	if (run->exit_reason == KVM_EXIT_IO && run->io.port == PORT_CALL &&
	    run->io.direction == KVM_EXIT_IO_OUT && run->io.count == 1 && run->io.size == 1) {
		handle_call(m, cpu);
	} else if (run->exit_reason == KVM_EXIT_IO && run->io.port == PORT_EXCEPTION) {
		m->counts[COUNT_EXCEPTIONS]++;
		handle_exception(m, cpu);
	} else {
		handle_other(m, cpu);
	}
}

/* Until the next exit; 0, or the errno. */
static int run_guest(struct monitor *m, struct cpu *cpu)
{
	uint64_t start = __rdtsc();
	int error;

	cpu->in_guest = true;
	pthread_mutex_unlock(&m->lock);
	error = ioctl(cpu->fd, KVM_RUN, 0) == 0 ? 0 : errno;
	cpu->guest_cycles += __rdtsc() - start;
	pthread_mutex_lock(&m->lock);
	cpu->in_guest = false;
	cpus_stand(m);
	return error;
}

void run_loop(struct monitor *m, struct cpu *cpu)
{
	int error = 0;

	if (m->options->process)
		process_loop(m, cpu);
	cpu->retry = EVENTS_RETRY;
	while (m->stop_status == 0) {
		/* An exception on its way must not meet other registers: it comes first. */
		bool excepts = error != 0 && vcpu_excepts(m, cpu);

		if (!excepts)
			debug_turn(m, cpu);
		list_threads(m);
		if (m->stop_status != 0)
			break;
		if (!excepts && events_post(m, cpu) && !debug_steps_over(m, cpu))
			deliver(m, cpu);
		if (!excepts && (cpu->edit_count > 0 || cpu->flush || cpu->stub_frame != NULL))
			vcpu_enter_stub(m, cpu);
		error = run_guest(m, cpu);
		if (error == EINTR || error == EAGAIN) {
			events_collect(m);
		} else if (error != 0) {
			run_fail(m, "KVM_RUN: %s", strerror(error));
		} else {
			debug_wait_step(m, cpu);
			handle_exit(m, cpu);
		}
	}
	run_end(m, m->stop_status);
}
