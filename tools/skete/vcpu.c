/* SPDX-License-Identifier: MIT */
/*
 * KVM's interface: Documentation/virt/kvm/api.rst of Linux.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "monitor.h"

#define CR0_BITS 0x80050033ull /* PG, AM, WP, NE, ET, MP, PE */
#define CR4_BITS 0x50620ull    /* PAE, OSFXSR, OSXMMEXCPT, FSGSBASE, OSXSAVE */
#define EFER_BITS 0xd00ull     /* NXE, LMA, LME; not SCE: there is no system call to make */
#define FLAGS_CLEAN 2ull
/* IA32_APIC_BASE as at a reset (Intel SDM volume 3, 11.4.4). */
#define APIC_ENABLED 0xfee00800ull
#define APIC_FIRST 0x100ull

static int set_extended_state(const struct cpu *cpu)
{
	struct kvm_xcrs xcrs = { .nr_xcrs = 1, .xcrs[0].value = cpuid_components() };

	if (ioctl(cpu->fd, KVM_SET_XCRS, &xcrs) < 0)
		return complain("KVM refuses the extended state: %s", strerror(errno));
	return STATUS_OK;
}

int vcpu_create(const struct monitor *m, struct cpu *cpu)
{
	int size = ioctl(m->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (size < (int)sizeof *cpu->run)
		return -1;
	cpu->fd = ioctl(m->vm, KVM_CREATE_VCPU, cpu->index);
	if (cpu->fd < 0)
		return -1;
	cpu->run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu->fd, 0);
	if (cpu->run == MAP_FAILED)
		return -1;
	cpu->run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	cpu->regs = &cpu->run->s.regs.regs;
	return 0;
}

int vcpu_set_up(const struct cpu *cpu)
{
	/* struct kvm_signal_mask: the length of the kernel's set, then the set, which is empty. */
	static const uint32_t no_signals[3] = { 8, 0, 0 };
	static const struct kvm_mp_state ready = { KVM_MP_STATE_RUNNABLE }; /* without an INIT */
	int status = cpuid_set(cpu);

	if (status == STATUS_OK)
		status = set_extended_state(cpu);
	if (status == STATUS_OK && ioctl(cpu->fd, KVM_SET_SIGNAL_MASK, no_signals) < 0)
		status = complain("KVM refuses a signal mask: %s", strerror(errno));
	if (status == STATUS_OK && cpu->index > 0 && ioctl(cpu->fd, KVM_SET_MP_STATE, &ready) < 0)
		status = complain("KVM refuses to start a CPU: %s", strerror(errno));
	return status;
}

void vcpu_set_sregs(struct monitor *m, struct cpu *cpu, const struct kvm_sregs *sregs)
{
	if (ioctl(cpu->fd, KVM_SET_SREGS, sregs) < 0)
		run_fail(m, "KVM_SET_SREGS: %s", strerror(errno));
}

int vcpu_start(struct monitor *m, struct cpu *cpu, uint64_t rip, uint64_t argument)
{
	struct kvm_sregs sregs = { .apic_base = APIC_ENABLED | (cpu->index == 0 ? APIC_FIRST : 0) };

	stub_segments(&sregs, cpu, 3);
	sregs.fs.base = cpu->fs_base;
	sregs.gs.base = cpu->gs_base;
	sregs.cr0 = CR0_BITS;
	sregs.cr3 = cpu->root != 0 ? cpu->root : m->memory.root;
	sregs.cr4 = CR4_BITS;
	sregs.efer = EFER_BITS;
	if (ioctl(cpu->fd, KVM_SET_SREGS, &sregs) < 0)
		return complain("KVM refuses ring 3: %s; Skete needs a CPU with FSGSBASE and XSAVE, else "
				"use 'eremite run --vmm=qemu'", strerror(errno));
	*cpu->regs = (struct kvm_regs){ .rip = rip, .rdi = argument, .rflags = FLAGS_CLEAN };
	vcpu_changed(cpu);
	return STATUS_OK;
}

void vcpu_changed(struct cpu *cpu)
{
	cpu->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
}

void vcpu_sregs(struct monitor *m, struct cpu *cpu, struct kvm_sregs *sregs)
{
	if (ioctl(cpu->fd, KVM_GET_SREGS, sregs) < 0)
		run_fail(m, "KVM_GET_SREGS: %s", strerror(errno));
}

void vcpu_complete(struct monitor *m, struct cpu *cpu)
{
	cpu->run->immediate_exit = 1;
	if (ioctl(cpu->fd, KVM_RUN, 0) == 0 || errno != EINTR)
		run_fail(m, "KVM_RUN does not end at once");
	cpu->run->immediate_exit = 0;
}

bool vcpu_excepts(struct monitor *m, struct cpu *cpu)
{
	struct kvm_vcpu_events events;

	/* A pending one does not outlive other registers. */
	if (cpu->run->kvm_dirty_regs != 0)
		vcpu_complete(m, cpu);
	if (ioctl(cpu->fd, KVM_GET_VCPU_EVENTS, &events) < 0)
		run_fail(m, "KVM_GET_VCPU_EVENTS: %s", strerror(errno));
	return events.exception.injected || events.exception.pending;
}

/* To ring 0, with what it restores at its end on its stack. */
static void begin_stub(struct monitor *m, struct cpu *cpu)
{
	uint64_t base = stub_page(cpu, CPU_STACK), top = base + PAGE;
	const struct kvm_regs *regs = cpu->regs;
	struct kvm_sregs sregs;
	uint64_t frame[11];

	vcpu_complete(m, cpu);
	vcpu_sregs(m, cpu, &sregs);
	memcpy(frame, (uint64_t[]){ regs->rdi, regs->rsi, regs->rcx, regs->rdx, regs->rbx, regs->rax,
				    regs->rip, sregs.cs.selector, regs->rflags, regs->rsp,
				    sregs.ss.selector }, sizeof frame);
	/* It may have been stopped in the stub itself. */
	if ((sregs.cs.selector & 3) == 0)
		top = regs->rsp;
	if (top - base < sizeof frame || top - base > PAGE)
		run_fail(m, "no room on the stack of ring 0");
	top -= sizeof frame;
	cpu->stub_frame = (uint64_t *)(void *)((uint8_t *)stub_memory(&m->memory, cpu, CPU_STACK) +
					       (top - base));
	memcpy(cpu->stub_frame, frame, sizeof frame);
	stub_segments(&sregs, cpu, 0);
	vcpu_set_sregs(m, cpu, &sregs);
	cpu->regs->rip = stub_edit_entry();
	cpu->regs->rsp = top;
	cpu->regs->rflags = FLAGS_CLEAN;
}

/* The stub gets its work; with MORE, it will ask for more. */
static void order(struct monitor *m, struct cpu *cpu, bool more)
{
	if (cpu->stub_frame == NULL)
		begin_stub(m, cpu);
	else
		vcpu_complete(m, cpu);
	cpu->regs->rsi = stub_page(cpu, CPU_EDITS);
	cpu->regs->rcx = cpu->edit_count;
	cpu->regs->rdx = cpu->flush;
	cpu->regs->rbx = more;
	vcpu_changed(cpu);
	m->counts[COUNT_EDITS] += cpu->edit_count;
	cpu->edit_count = 0;
	cpu->flush = false;
}

static void run_edits(struct monitor *m, struct cpu *cpu)
{
	const struct kvm_run *run = cpu->run;

	order(m, cpu, true);
	/* A signal has to wait, and is taken so that it does not come again at once. */
	while (ioctl(cpu->fd, KVM_RUN, 0) < 0) {
		if (errno != EINTR && errno != EAGAIN)
			run_fail(m, "KVM_RUN: %s", strerror(errno));
		events_collect(m);
	}
	m->counts[COUNT_EXITS]++;
	m->exits[KVM_EXIT_IO]++;
	if (run->exit_reason != KVM_EXIT_IO || run->io.port != PORT_EDITED)
		run_fail(m, "the page tables cannot be changed (exit reason %u)", run->exit_reason);
}

void vcpu_edit(struct monitor *m, struct cpu *cpu, const struct edit *edit)
{
	struct edit *edits = stub_memory(&m->memory, cpu, CPU_EDITS);

	if (cpu->edit_count == EDITS_MAX)
		run_edits(m, cpu);
	edits[cpu->edit_count++] = *edit;
}

void vcpu_write_edits(struct monitor *m, struct cpu *cpu)
{
	if (cpu->edit_count > 0 || cpu->flush)
		run_edits(m, cpu);
}

void vcpu_enter_stub(struct monitor *m, struct cpu *cpu)
{
	order(m, cpu, false);
	cpu->stub_frame = NULL;
}

void vcpu_result(struct cpu *cpu, uint64_t result)
{
	if (cpu->stub_frame != NULL)
		cpu->stub_frame[5] = result;
	else
		cpu->regs->rax = result;
	vcpu_changed(cpu);
}
