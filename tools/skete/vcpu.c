/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "monitor.h"

#define CR0_BITS 0x80050033ull /* PG, AM, WP, NE, ET, MP, PE */
#define CR4_BITS 0x50620ull    /* PAE, OSFXSR, OSXMMEXCPT, FSGSBASE, OSXSAVE */
#define EFER_BITS 0xd00ull     /* NXE, LMA, LME; not SCE: there is no system call to make */
#define XCR0_TILES (3ull << 17)
#define CPUID_ENTRIES 256

static union {
	struct kvm_cpuid2 head; /* and its entries */
	uint8_t room[sizeof(struct kvm_cpuid2) + CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2)];
} cpuid;

static const struct kvm_cpuid_entry2 *leaf(uint32_t function)
{
	for (uint32_t i = 0; i < cpuid.head.nent; i++)
		if (cpuid.head.entries[i].function == function && cpuid.head.entries[i].index == 0)
			return &cpuid.head.entries[i];
	return NULL;
}

static int set_cpuid(struct monitor *m)
{
	cpuid.head.nent = CPUID_ENTRIES;
	if (ioctl(m->kvm, KVM_GET_SUPPORTED_CPUID, &cpuid) < 0 ||
	    ioctl(m->vcpu.fd, KVM_SET_CPUID2, &cpuid) < 0)
		return complain("KVM refuses its own CPUID: %s", strerror(errno));
	return STATUS_OK;
}

int vcpu_create(struct monitor *m)
{
	int size = ioctl(m->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	m->vcpu.fd = ioctl(m->vm, KVM_CREATE_VCPU, 0);
	if (m->vcpu.fd < 0 || size < (int)sizeof *m->vcpu.run)
		return complain("KVM cannot create a virtual CPU: %s", strerror(errno));
	m->vcpu.run_size = (size_t)size;
	m->vcpu.run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, m->vcpu.fd, 0);
	if (m->vcpu.run == MAP_FAILED)
		return complain("cannot map the virtual CPU: %s", strerror(errno));
	return set_cpuid(m);
}

static void set_extended_state(struct monitor *m)
{
	const struct kvm_cpuid_entry2 *state = leaf(0xd);
	struct kvm_xcrs xcrs = { .nr_xcrs = 1 };

	xcrs.xcrs[0].value = 3;
	if (state != NULL)
		xcrs.xcrs[0].value = (state->eax | (uint64_t)state->edx << 32) & ~XCR0_TILES;
	if (ioctl(m->vcpu.fd, KVM_SET_XCRS, &xcrs) < 0)
		run_fail(m, "KVM refuses the extended state: %s", strerror(errno));
}

int vcpu_start(struct monitor *m)
{
	struct kvm_sregs sregs;

	if (ioctl(m->vcpu.fd, KVM_GET_SREGS, &sregs) < 0)
		return complain("KVM does not tell the registers: %s", strerror(errno));
	sregs.tr.base = 0;
	stub_segments(&sregs, 3);
	sregs.cr0 = CR0_BITS;
	sregs.cr3 = paging_root(&m->memory);
	sregs.cr4 = CR4_BITS;
	sregs.efer = EFER_BITS;
	if (ioctl(m->vcpu.fd, KVM_SET_SREGS, &sregs) < 0)
		return complain("KVM refuses ring 3: %s; Skete needs a CPU with FSGSBASE and XSAVE, else "
				"use 'eremite run --vmm=qemu'", strerror(errno));
	set_extended_state(m);
	m->vcpu.regs = (struct kvm_regs){
		.rip = m->entry, .rdi = WINDOW_BASE + PAGE, .rflags = 2 };
	vcpu_set(m);
	return STATUS_OK;
}

void vcpu_get(struct monitor *m)
{
	if (ioctl(m->vcpu.fd, KVM_GET_REGS, &m->vcpu.regs) < 0)
		run_fail(m, "KVM_GET_REGS: %s", strerror(errno));
}

void vcpu_set(struct monitor *m)
{
	if (ioctl(m->vcpu.fd, KVM_SET_REGS, &m->vcpu.regs) < 0)
		run_fail(m, "KVM_SET_REGS: %s", strerror(errno));
}

void vcpu_sregs(struct monitor *m, struct kvm_sregs *sregs)
{
	if (ioctl(m->vcpu.fd, KVM_GET_SREGS, sregs) < 0)
		run_fail(m, "KVM_GET_SREGS: %s", strerror(errno));
}

static void set_sregs(struct monitor *m, const struct kvm_sregs *sregs)
{
	if (ioctl(m->vcpu.fd, KVM_SET_SREGS, sregs) < 0)
		run_fail(m, "KVM_SET_SREGS: %s", strerror(errno));
}

/* Finish the `out` that the last exit was. */
void vcpu_complete(struct monitor *m)
{
	m->vcpu.run->immediate_exit = 1;
	ioctl(m->vcpu.fd, KVM_RUN, 0);
	m->vcpu.run->immediate_exit = 0;
}

static void run_edits(struct monitor *m)
{
	struct kvm_run *run = m->vcpu.run;

	/* A signal has to wait, and is taken so that it does not come again at once. */
	while (ioctl(m->vcpu.fd, KVM_RUN, 0) < 0) {
		if (errno != EINTR && errno != EAGAIN)
			run_fail(m, "KVM_RUN: %s", strerror(errno));
		events_collect(m);
	}
	m->counts[COUNT_EXITS]++;
	if (run->exit_reason != KVM_EXIT_IO || run->io.port != PORT_EDITED)
		run_fail(m, "the page tables cannot be changed (exit reason %u)", run->exit_reason);
	vcpu_complete(m);
}

void vcpu_edit(struct monitor *m)
{
	struct kvm_sregs user, kernel;
	struct kvm_regs saved;

	vcpu_complete(m);
	vcpu_get(m);
	saved = m->vcpu.regs;
	vcpu_sregs(m, &user);
	kernel = user;
	stub_segments(&kernel, 0);
	set_sregs(m, &kernel);
	m->vcpu.regs = (struct kvm_regs){
		.rip = stub_edit_entry(), .rsp = stub_stack_top(), .rflags = 2,
		.rsi = stub_edit_list(), .rcx = m->memory.edit_count };
	vcpu_set(m);
	m->counts[COUNT_EDITS] += m->memory.edit_count;
	run_edits(m);
	set_sregs(m, &user);
	m->vcpu.regs = saved;
	vcpu_set(m);
}
