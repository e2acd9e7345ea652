/* SPDX-License-Identifier: MIT */
/*
 * Signal frames as Linux x86_64 lays them out (arch/x86/include/uapi/asm/sigcontext.h and
 * ucontext.h describe the format).  From high to low addresses:
 *
 *     red zone of the interrupted code (128 bytes)
 *     extended state, aligned to 64: FXSAVE or XSAVE in standard format, then a magic number
 *     siginfo_t, ucontext_t, return address: the stack pointer is 8 modulo 16, as after a call
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <arch/lock.h>
#include <arch/sigframe.h>
#include <arch/step.h>
#include <arch/user.h>

#define RED_ZONE 128

/* uc_flags */
#define UC_FP_XSTATE 1          /* the extended state is XSAVE's */
#define UC_SIGCONTEXT_SS 2      /* ss is valid, */
#define UC_STRICT_RESTORE_SS 4  /* and is restored as it is */

/* Arithmetic flags, TF, DF, RF and AC: what the application may set. */
#define RFLAGS_USER 0x50dd5ul
#define RFLAGS_TF 0x100ul
#define RFLAGS_DF 0x400ul
#define RFLAGS_RF 0x10000ul

/* What a Linux process has there, and the application is shown.  The machine's own differ, even from
 * one frame to the next: an interrupt may leave SS null. */
#define LINUX_CS 0x33
#define LINUX_SS 0x2b

#define FXSAVE_SIZE 512
#define XSAVE_HEADER_SIZE 64
#define FPU_SIZE_MAX 4096 /* without AMX, which Linux also grants on request only */
#define FPU_MAGIC1 0x46505853u
#define FPU_MAGIC2 0x46505845u
#define FPU_MAGIC2_SIZE sizeof(uint32_t)

/* The last 48 bytes of the FXSAVE area, which are for software. */
struct fpu_software {
	uint32_t magic1;
	uint32_t extended_size; /* with magic2 */
	uint64_t features;
	uint32_t xstate_size;
	uint32_t padding[7];
};

#define FPU_SOFTWARE_OFFSET (FXSAVE_SIZE - sizeof(struct fpu_software))

struct context {
	uint64_t flags;
	uint64_t link;
	stack_t stack;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
	uint16_t cs, gs, fs, ss;
	uint64_t error, trap, old_mask, fault_address;
	uint64_t fpu; /* address of the extended state */
	uint64_t reserved[8];
	uint64_t mask;
};

struct sigframe {
	uint64_t return_address;
	struct context context;
	siginfo_t info;
};

_Static_assert(sizeof(struct fpu_software) == 48, "Linux ABI");
_Static_assert(offsetof(struct context, r8) == 40, "Linux ABI");
_Static_assert(offsetof(struct context, fpu) == 40 + 23 * 8, "Linux ABI");
_Static_assert(offsetof(struct context, mask) == 296, "Linux ABI");
_Static_assert(sizeof(struct sigframe) == 440, "Linux ABI");

/* One is enough: it is in use only while code of the libOS runs, with events masked, and by one CPU at
 * a time. */
static struct spin fpu_lock = SPIN("signal frame");
static _Alignas(64) uint8_t fpu_area[FPU_SIZE_MAX + FPU_MAGIC2_SIZE];

static int copy_out(uint64_t to, const void *from, size_t size)
{
	return user_copy_out((void *)(uintptr_t)to, from, size);
}

static int copy_in(void *to, uint64_t from, size_t size)
{
	return user_copy_in(to, (const void *)(uintptr_t)from, size);
}

static bool has_xsave(void)
{
	return arch_fpu_size() > FXSAVE_SIZE;
}

/* XCR0: the components that the XSAVE area holds. */
static uint64_t fpu_features(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (uint64_t)high << 32 | low;
}

/* Save the extended state to fpu_area with Linux's marks.  Returns its size. */
static size_t fpu_capture(void)
{
	size_t size = arch_fpu_size();
	struct fpu_software software = { .magic1 = FPU_MAGIC1 };
	uint32_t magic2 = FPU_MAGIC2;

	memset(fpu_area, 0, size); /* XSAVE leaves out what is in its initial state */
	arch_fpu_save(fpu_area);
	if (!has_xsave())
		return size;
	software.extended_size = (uint32_t)(size + FPU_MAGIC2_SIZE);
	software.features = fpu_features();
	software.xstate_size = (uint32_t)size;
	memcpy(fpu_area + FPU_SOFTWARE_OFFSET, &software, sizeof(software));
	memcpy(fpu_area + size, &magic2, sizeof(magic2));
	return size + FPU_MAGIC2_SIZE;
}

/* A handler, and a frame without extended state, start with the initial state (System V ABI). */
static void fpu_reset(void)
{
	uint16_t control = 0x37f;
	uint32_t mxcsr = 0x1f80;

	memset(fpu_area, 0, arch_fpu_size());
	memcpy(fpu_area, &control, sizeof(control));
	memcpy(fpu_area + 24, &mxcsr, sizeof(mxcsr));
	arch_fpu_restore(fpu_area);
}

/* Whether fpu_area, of which the FXSAVE part is there, goes on as XSAVE at address AT. */
static bool fpu_is_extended(uint64_t at)
{
	struct fpu_software software;
	uint32_t magic2;

	memcpy(&software, fpu_area + FPU_SOFTWARE_OFFSET, sizeof(software));
	return software.magic1 == FPU_MAGIC1 && software.xstate_size == arch_fpu_size() &&
		software.extended_size == software.xstate_size + FPU_MAGIC2_SIZE &&
		copy_in(&magic2, at + software.xstate_size, sizeof(magic2)) == 0 &&
		magic2 == FPU_MAGIC2;
}

static int fpu_return(uint64_t at)
{
	uint64_t legacy = 3; /* XSTATE_BV: x87 and SSE */

	if (at == 0) {
		fpu_reset();
		return 0;
	}
	memset(fpu_area, 0, sizeof(fpu_area));
	if (copy_in(fpu_area, at, FXSAVE_SIZE) != 0)
		return -EFAULT;
	if (has_xsave()) {
		if (!fpu_is_extended(at))
			memcpy(fpu_area + FXSAVE_SIZE, &legacy, sizeof(legacy));
		else if (copy_in(fpu_area + FXSAVE_SIZE, at + FXSAVE_SIZE,
				 arch_fpu_size() - FXSAVE_SIZE) != 0)
			return -EFAULT;
	}
	return arch_fpu_restore(fpu_area) == 0 ? 0 : -EFAULT;
}

static void registers_save(struct context *to, const struct trap_frame *from)
{
	to->r8 = from->r8;
	to->r9 = from->r9;
	to->r10 = from->r10;
	to->r11 = from->r11;
	to->r12 = from->r12;
	to->r13 = from->r13;
	to->r14 = from->r14;
	to->r15 = from->r15;
	to->rdi = from->rdi;
	to->rsi = from->rsi;
	to->rbp = from->rbp;
	to->rbx = from->rbx;
	to->rdx = from->rdx;
	to->rax = from->rax;
	to->rcx = from->rcx;
	to->rsp = from->rsp;
	to->rip = from->rip;
	to->rflags = from->rflags;
	to->cs = LINUX_CS;
	to->ss = LINUX_SS;
}

/* All but cs, ss and the privileged flags. */
static void registers_restore(struct trap_frame *to, const struct context *from)
{
	to->r8 = from->r8;
	to->r9 = from->r9;
	to->r10 = from->r10;
	to->r11 = from->r11;
	to->r12 = from->r12;
	to->r13 = from->r13;
	to->r14 = from->r14;
	to->r15 = from->r15;
	to->rdi = from->rdi;
	to->rsi = from->rsi;
	to->rbp = from->rbp;
	to->rbx = from->rbx;
	to->rdx = from->rdx;
	to->rax = from->rax;
	to->rcx = from->rcx;
	to->rsp = from->rsp;
	to->rip = from->rip;
	to->rflags = (to->rflags & ~RFLAGS_USER) |
		(arch_step_flags(from->rip, from->rflags) & RFLAGS_USER);
}

static void context_fill(struct context *context, const struct trap_frame *frame,
			 const struct arch_sigframe *request, uint64_t fpu)
{
	context->flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
	if (has_xsave())
		context->flags |= UC_FP_XSTATE;
	context->stack = request->altstack;
	registers_save(context, frame);
	context->error = request->error;
	context->trap = request->trap;
	context->old_mask = request->mask;
	context->fault_address = request->fault_address;
	context->fpu = fpu;
	context->mask = request->mask;
}

/* The frame's address for the extended state at FPU, or 0 if it leaves the handler's stack. */
static uint64_t place(uint64_t fpu, const struct arch_sigframe *request)
{
	uint64_t at = ((fpu - sizeof(struct sigframe)) & ~15ul) - 8;

	return at > request->stack_bottom && at < USER_END ? at : 0;
}

static void enter(struct trap_frame *frame, const struct arch_sigframe *request, uint64_t at)
{
	frame->rip = request->handler;
	frame->rsp = at;
	frame->rdi = (uint64_t)request->signal;
	frame->rsi = at + offsetof(struct sigframe, info);
	frame->rdx = at + offsetof(struct sigframe, context);
	frame->rax = 0;
	frame->rflags &= ~(RFLAGS_TF | RFLAGS_DF | RFLAGS_RF);
}

static int push(struct trap_frame *frame, const struct arch_sigframe *request)
{
	uint64_t top = request->stack_top != 0 ? request->stack_top : frame->rsp - RED_ZONE;
	struct sigframe sigframe;
	uint64_t fpu, at;
	size_t size;

	if (arch_fpu_size() > FPU_SIZE_MAX || top > USER_END || top < arch_sigframe_size())
		return -EFAULT;
	size = fpu_capture();
	fpu = (top - size) & ~63ul;
	at = place(fpu, request);
	if (at == 0)
		return -EFAULT;
	memset(&sigframe, 0, sizeof(sigframe));
	sigframe.return_address = request->restorer;
	context_fill(&sigframe.context, frame, request, fpu);
	sigframe.info = *request->info;
	if (copy_out(fpu, fpu_area, size) != 0 || copy_out(at, &sigframe, sizeof(sigframe)) != 0)
		return -EFAULT;
	enter(frame, request, at);
	fpu_reset();
	return 0;
}

int arch_sigframe_push(struct trap_frame *frame, const struct arch_sigframe *request)
{
	int status;

	spin_lock(&fpu_lock);
	status = push(frame, request);
	spin_unlock(&fpu_lock);
	return status;
}

/* Where these cannot be an application's, the way back itself would fault. */
static bool can_resume(const struct context *context)
{
	return context->rip < USER_END && context->rsp < USER_END &&
		context->cs == LINUX_CS && context->ss == LINUX_SS;
}

static int pop(struct trap_frame *frame, uint64_t stack, struct arch_sigframe *saved)
{
	struct context context;

	if (copy_in(&context, stack, sizeof(context)) != 0)
		return -EFAULT;
	registers_restore(frame, &context);
	saved->mask = context.mask;
	saved->altstack = context.stack;
	if (fpu_return(context.fpu) == 0)
		return can_resume(&context) ? 0 : -EINVAL;
	fpu_reset();
	return -EINVAL;
}

int arch_sigframe_pop(struct trap_frame *frame, uint64_t stack, struct arch_sigframe *saved)
{
	int status;

	spin_lock(&fpu_lock);
	status = pop(frame, stack, saved);
	spin_unlock(&fpu_lock);
	return status;
}

unsigned long arch_sigframe_size(void)
{
	/* The red zone, and what the alignments may take, come on top. */
	return RED_ZONE + arch_fpu_size() + FPU_MAGIC2_SIZE + 63 + sizeof(struct sigframe) + 15 + 8;
}
