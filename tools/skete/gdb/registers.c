/* SPDX-License-Identifier: MIT */
/*
 * What the debugger sees is ring 3, also of a CPU that stands in the stub or in a call.
 */
#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "debugger.h"

#define CPUID_AVX (1u << 28)
#define FLAGS_USER 0x240cd5ull /* ID, AC, OF, DF, SF, ZF, AF, PF, CF */

enum { RBP = 6, RSP = 7 }; /* in gdb_registers.general */

/* In the image that XSAVE makes (Intel SDM volume 1, 10.5.1, 13.4). */
enum { FX_TAG = 4, FX_ST = 32, XSAVE_STATES = 512 };

static const struct field {
	uint16_t image, registers, size;
} fields[] = {
	{ 0, offsetof(struct gdb_registers, fctrl), 2 },
	{ 2, offsetof(struct gdb_registers, fstat), 2 },
	{ 6, offsetof(struct gdb_registers, fop), 2 },
	{ 8, offsetof(struct gdb_registers, fioff), 4 },
	{ 16, offsetof(struct gdb_registers, fooff), 4 },
	{ 24, offsetof(struct gdb_registers, mxcsr), 4 },
	{ 160, offsetof(struct gdb_registers, xmm), 256 },
	{ 576, offsetof(struct gdb_registers, ymm_high), 256 },
};

bool gdb_alive(uint64_t thread)
{
	return thread < monitor.cpu_count && monitor.cpus[thread].started;
}

bool gdb_has_avx(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & CPUID_AVX);
}

/* rip, cs, rflags, rsp and ss that a CPU in ring 0 will return to: at the top of its stack. */
static uint64_t *return_frame(struct monitor *m, struct cpu *cpu)
{
	struct kvm_sregs sregs;

	vcpu_sregs(m, cpu, &sregs);
	if ((sregs.cs.selector & 3) != 0)
		return NULL;
	return (uint64_t *)stub_memory(&m->memory, cpu, CPU_STACK) + PAGE / 8 - 5;
}

void debug_get(struct monitor *m, struct cpu *cpu, struct kvm_regs *regs)
{
	const uint64_t *frame = return_frame(m, cpu), *saved = cpu->stub_frame;

	*regs = *cpu->regs;
	if (frame != NULL) {
		regs->rip = frame[0];
		regs->rflags = frame[2];
		regs->rsp = frame[3];
	}
	if (saved != NULL) {
		regs->rdi = saved[0];
		regs->rsi = saved[1];
		regs->rcx = saved[2];
		regs->rdx = saved[3];
		regs->rbx = saved[4];
		regs->rax = saved[5];
	}
}

void debug_set(struct monitor *m, struct cpu *cpu, const struct kvm_regs *regs)
{
	uint64_t *frame = return_frame(m, cpu), *saved = cpu->stub_frame;
	const struct kvm_regs old = *cpu->regs;

	*cpu->regs = *regs;
	if (frame != NULL) {
		frame[0] = regs->rip;
		frame[2] = regs->rflags;
		frame[3] = regs->rsp;
		cpu->regs->rip = old.rip;
		cpu->regs->rflags = old.rflags;
		cpu->regs->rsp = old.rsp;
	}
	if (saved != NULL) {
		memcpy(saved, (uint64_t[]){ regs->rdi, regs->rsi, regs->rcx, regs->rdx, regs->rbx,
					    regs->rax }, 6 * sizeof *saved);
		cpu->regs->rdi = old.rdi;
		cpu->regs->rsi = old.rsi;
		cpu->regs->rcx = old.rcx;
		cpu->regs->rdx = old.rdx;
		cpu->regs->rbx = old.rbx;
		cpu->regs->rax = old.rax;
	}
	vcpu_changed(cpu);
}

/* In the call page there is nothing to see: show the caller. */
static void show_caller(struct kvm_regs *regs)
{
	uint64_t caller;

	if (regs->rip - WINDOW_BASE >= PAGE || gdb_read(regs->rsp, &caller, 8) != 8)
		return;
	regs->rip = caller;
	regs->rsp += 8;
}

void debug_get_shown(struct monitor *m, struct cpu *cpu, struct kvm_regs *regs)
{
	debug_get(m, cpu, regs);
	show_caller(regs);
}

static void read_image(struct cpu *cpu, struct kvm_xsave *image)
{
	if (ioctl(cpu->fd, KVM_GET_XSAVE, image) < 0)
		run_fail(&monitor, "KVM_GET_XSAVE: %s", strerror(errno));
}

static void get_vectors(struct cpu *cpu, struct gdb_registers *registers)
{
	static struct kvm_xsave image;
	const uint8_t *from = (const uint8_t *)image.region;

	read_image(cpu, &image);
	for (const struct field *field = fields; field < fields + sizeof fields / sizeof *fields; field++)
		memcpy((uint8_t *)registers + field->registers, from + field->image, field->size);
	/* The image has a bit for each register that is in use; a tag of 3 says that it is not. */
	for (unsigned i = 0; i < 8; i++) {
		registers->ftag |= (from[FX_TAG] >> i & 1 ? 0u : 3u) << 2 * i;
		memcpy(registers->st[i], from + FX_ST + 16 * i, sizeof registers->st[i]);
	}
}

static int set_vectors(struct cpu *cpu, const struct gdb_registers *registers)
{
	static struct kvm_xsave image;
	uint8_t *to = (uint8_t *)image.region;

	read_image(cpu, &image);
	for (const struct field *field = fields; field < fields + sizeof fields / sizeof *fields; field++)
		memcpy(to + field->image, (const uint8_t *)registers + field->registers, field->size);
	to[FX_TAG] = 0;
	for (unsigned i = 0; i < 8; i++) {
		to[FX_TAG] |= (uint8_t)(((registers->ftag >> 2 * i & 3) != 3) << i);
		memcpy(to + FX_ST + 16 * i, registers->st[i], sizeof registers->st[i]);
	}
	to[XSAVE_STATES] |= gdb_has_avx() ? 7 : 3;
	return ioctl(cpu->fd, KVM_SET_XSAVE, &image) < 0 ? -errno : 0;
}

void gdb_registers_get(unsigned thread, struct gdb_registers *registers)
{
	struct cpu *cpu = &monitor.cpus[thread];
	struct kvm_sregs sregs;
	struct kvm_regs regs;

	*registers = (struct gdb_registers){ 0 };
	vcpu_sregs(&monitor, cpu, &sregs);
	debug_get_shown(&monitor, cpu, &regs);
	/* Both begin with rax to rdi and end with r8 to r15. */
	memcpy(registers->general, &regs, sizeof registers->general);
	registers->general[RBP] = regs.rbp;
	registers->general[RSP] = regs.rsp;
	registers->rip = regs.rip;
	registers->rflags = (uint32_t)regs.rflags;
	if (monitor.debugger->crashed == cpu)
		memcpy(registers, &monitor.debugger->crash, offsetof(struct gdb_registers, cs));
	registers->cs = sregs.cs.selector | 3;
	registers->ss = sregs.ss.selector | 3;
	registers->ds = sregs.ds.selector;
	registers->es = sregs.es.selector;
	registers->fs = sregs.fs.selector;
	registers->gs = sregs.gs.selector;
	registers->fs_base = sregs.fs.base;
	registers->gs_base = sregs.gs.base;
	get_vectors(cpu, registers);
}

static void set_general(struct cpu *cpu, const struct gdb_registers *registers,
			const struct gdb_registers *old)
{
	struct kvm_regs regs, current;

	debug_get(&monitor, cpu, &current);
	regs = current;
	memcpy(&regs, registers->general, sizeof registers->general);
	regs.rbp = registers->general[RBP];
	regs.rsp = registers->general[RSP];
	regs.rip = registers->rip;
	regs.rflags = (registers->rflags & FLAGS_USER) | (current.rflags & ~FLAGS_USER);
	/* It may have been the caller's that was shown. */
	if (regs.rsp == old->general[RSP] && regs.rip == old->rip) {
		regs.rsp = current.rsp;
		regs.rip = current.rip;
	}
	debug_set(&monitor, cpu, &regs);
}

int gdb_registers_set(unsigned thread, const struct gdb_registers *registers)
{
	struct cpu *cpu = &monitor.cpus[thread];
	struct gdb_registers old;
	struct kvm_sregs sregs;

	if (monitor.debugger->crashed == cpu)
		return -EPERM; /* they are of the past */
	gdb_registers_get(thread, &old);
	if ((registers->fs_base | registers->gs_base) >> 47 != 0)
		return -EINVAL;
	set_general(cpu, registers, &old);
	if (registers->fs_base != old.fs_base || registers->gs_base != old.gs_base) {
		vcpu_sregs(&monitor, cpu, &sregs);
		sregs.fs.base = registers->fs_base;
		sregs.gs.base = registers->gs_base;
		vcpu_set_sregs(&monitor, cpu, &sregs);
	}
	return set_vectors(cpu, registers);
}
