/* SPDX-License-Identifier: MIT */
/*
 * Exceptions of the processor become what Linux would signal (arch/x86/kernel/traps.c there; Intel
 * SDM volume 3, 6.15).
 */
#include <errno.h>
#include <signal.h>

#include <arch/fixup.h>
#include <machine/machines.h>
#include <machine/upcall.h>

/* Not to bring in one that stands for another: it is there in any case. */
extern __typeof__(exception_raise) exception_raise __attribute__((weak));

enum { VECTOR_UNKNOWN = 9, VECTOR_PAGE_FAULT = 14, VECTOR_LAST = 21 };
enum page_fault_error { FAULT_PRESENT = 1, FAULT_WRITE = 2, FAULT_FETCH = 16 };

struct exception_kind {
	int signal;
	int code;
	const char *what;
};

static const struct exception_kind kinds[] = {
	[0] = { SIGFPE, FPE_INTDIV, "integer division by zero or overflow" },
	[1] = { SIGTRAP, TRAP_TRACE, "debug exception" },
	[2] = { 0, 0, "non-maskable interrupt" },
	[3] = { SIGTRAP, SI_KERNEL, "breakpoint" },
	[4] = { SIGSEGV, SI_KERNEL, "overflow trap" },
	[5] = { SIGSEGV, SI_KERNEL, "bound range exceeded" },
	[6] = { SIGILL, ILL_ILLOPN, "invalid instruction" },
	[7] = { SIGSEGV, SI_KERNEL, "no coprocessor" },
	[8] = { 0, 0, "double fault" },
	[10] = { SIGSEGV, SI_KERNEL, "invalid task state segment" },
	[11] = { SIGBUS, SI_KERNEL, "segment not present" },
	[12] = { SIGBUS, SI_KERNEL, "stack segment fault" },
	[13] = { SIGSEGV, SI_KERNEL, "general protection fault" },
	[16] = { SIGFPE, 0, "floating-point exception" },
	[17] = { SIGBUS, BUS_ADRALN, "alignment check" },
	[18] = { 0, 0, "machine check" },
	[19] = { SIGFPE, 0, "SIMD floating-point exception" },
	[VECTOR_LAST] = { SIGSEGV, SI_KERNEL, "control protection exception" },
};

/* The unmasked exception flags, in the order of the bits (x87 status word and MXCSR alike). */
static int float_code(unsigned flags)
{
	if (flags & 1)
		return FPE_FLTINV;
	if (flags & 4)
		return FPE_FLTDIV;
	if (flags & 8)
		return FPE_FLTOVF;
	if (flags & (2 | 16))
		return FPE_FLTUND;
	return flags & 32 ? FPE_FLTRES : 0;
}

static int x87_code(void)
{
	uint16_t status, control;

	__asm__ volatile("fnstsw %0; fnstcw %1" : "=m"(status), "=m"(control));
	return float_code(status & ~control & 0x3f);
}

static int simd_code(void)
{
	uint32_t mxcsr;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	return float_code(mxcsr & ~(mxcsr >> 7) & 0x3f);
}

static void exception(struct trap_frame *frame)
{
	const struct exception_kind *kind =
		&kinds[frame->vector <= VECTOR_LAST ? frame->vector : VECTOR_UNKNOWN];
	struct exception exception = {
		.signal = kind->signal,
		.code = kind->code,
		.access = PAGE_ACCESS_NONE,
		.what = kind->what != NULL ? kind->what : "unknown exception",
		.frame = frame,
	};

	if (fixup_user_fault(frame))
		return;
	if (kind->signal == SIGFPE || kind->signal == SIGILL || kind->code == TRAP_TRACE)
		exception.address = frame->rip;
	if (frame->vector == 16)
		exception.code = x87_code();
	if (frame->vector == 19)
		exception.code = simd_code();
	exception_raise(&exception);
}

static void page_fault(struct trap_frame *frame, uint64_t address)
{
	struct exception exception = {
		.signal = SIGSEGV,
		.address = address,
		.access = PAGE_ACCESS_READ,
		.what = "page fault",
		.frame = frame,
	};
	int status;

	if (frame->error & FAULT_WRITE)
		exception.access = PAGE_ACCESS_WRITE;
	if (frame->error & FAULT_FETCH)
		exception.access = PAGE_ACCESS_EXEC;
	status = libos_page_fault(exception.address, exception.access);
	if (status == 0 || fixup_user_fault(frame))
		return;
	exception.code = status == -EFAULT ? SEGV_MAPERR : SEGV_ACCERR;
	if (status == -ENOMEM) {
		/* As Linux: the out-of-memory killer. */
		exception.signal = SIGKILL;
		exception.code = SI_KERNEL;
		exception.what = "out of memory";
	}
	exception_raise(&exception);
}

void machine_exception(struct trap_frame *frame, uint64_t fault_address)
{
	if (frame->vector == VECTOR_PAGE_FAULT)
		page_fault(frame, fault_address);
	else
		exception(frame);
}
