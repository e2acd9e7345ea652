/* SPDX-License-Identifier: MIT */
/*
 * Every instruction that ring 3 may not execute, and calls, exceptions and events in every odd state
 * that it can bring itself into.  Each must end in an exception that the guest can take, or do no
 * harm; at the end all works as before.
 */
#include "raw.h"

#define ARENA 0x700000000000ull

static struct skete_upcall area __attribute__((aligned(256)));
static uint64_t failures;

void raw_lost(uint64_t rip)
{
	raw_print("unexpected exception ");
	raw_print_number(raw_vector);
	raw_print(" at ");
	raw_print_number(rip);
	raw_print("\n");
	raw_exit(97);
}

static int is_fault(uint64_t result)
{
	return result >> 48 == RAW_FAULT >> 48;
}

static void complain(const char *what, const char *how, uint64_t number)
{
	raw_print(what);
	raw_print(how);
	raw_print_number(number);
	raw_print("\n");
	failures++;
}

/* Code with rdi: some memory.  What should fault and does not returns. */
#define TRY(text) \
	"7: " text "\n xor %eax, %eax\n ret\n" \
	".pushsection .rodata.tries, \"a\"\n .quad 7b, 8f\n .popsection\n" \
	".pushsection .rodata.text, \"a\"\n 8: .asciz \"" text "\"\n .popsection\n"

extern const struct try {
	uint64_t code;
	const char *text;
} must_fault[], may_fault[];

__asm__(".pushsection .rodata.tries, \"a\"\n .balign 8\n must_fault:\n .popsection\n"
	TRY("hlt") TRY("cli") TRY("sti") TRY("clts") TRY("invd") TRY("wbinvd") TRY("swapgs")
	TRY("in $0x52, %al") TRY("in $0x54, %al") TRY("in $0x60, %eax") TRY("out %al, $0x52")
	TRY("out %al, $0x54") TRY("out %al, $0x55") TRY("out %al, $0x80") TRY("out %ax, $0x53")
	TRY("out %eax, $0x50") TRY("mov $0x3f8, %dx; out %al, %dx")
	TRY("mov $0xffff, %dx; in %dx, %eax") TRY("mov $0x64, %dx; insb")
	TRY("mov $0x64, %dx; mov %rdi, %rsi; outsb") TRY("mov $0x64, %dx; mov $9, %ecx; rep insb")
	TRY("lgdt (%rdi)") TRY("lidt (%rdi)") TRY("lldt %ax") TRY("mov $0x40, %eax; ltr %ax")
	TRY("lmsw %ax") TRY("mov %cr0, %rax") TRY("mov %rax, %cr0") TRY("mov %cr2, %rax")
	TRY("mov %rax, %cr2") TRY("mov %cr3, %rax") TRY("mov %rax, %cr3") TRY("mov %cr4, %rax")
	TRY("mov %rax, %cr4") TRY("mov %cr8, %rax") TRY("mov %rax, %cr8") TRY("mov %dr0, %rax")
	TRY("mov %rax, %dr0") TRY("mov %dr7, %rax") TRY("mov %rax, %dr7")
	TRY("mov $0x10, %ecx; rdmsr") TRY("mov $0xc0000080, %ecx; wrmsr") TRY("mov $0x1b, %ecx; wrmsr")
	TRY("mov $0xc0000102, %ecx; rdmsr") TRY("invlpg (%rdi)") TRY("invpcid (%rdi), %rax")
	TRY("xor %ecx, %ecx; xsetbv") TRY("xor %ecx, %ecx; mov %rdi, %rax; monitor")
	TRY("xor %eax, %eax; xor %ecx, %ecx; mwait") TRY("clac") TRY("stac") TRY("rsm") TRY("ud2")
	TRY("sysexitl") TRY("sysretq") TRY("vmlaunch") TRY("vmresume") TRY("vmxoff")
	TRY("vmxon (%rdi)") TRY("vmptrld (%rdi)") TRY("vmclear (%rdi)") TRY("vmread %rax, %rcx")
	TRY("vmwrite %rax, %rcx") TRY("invept (%rdi), %rax") TRY("invvpid (%rdi), %rax")
	TRY("vmrun") TRY("vmload") TRY("vmsave") TRY("stgi") TRY("clgi") TRY("skinit") TRY("invlpga")
	TRY("xsaves (%rdi)") TRY("xrstors (%rdi)") TRY("encls")
	TRY("mov $0x10, %eax; mov %eax, %ss") TRY("mov $0x33, %eax; mov %eax, %ss")
	TRY("mov $0x40, %eax; mov %eax, %ds") TRY("mov $0x43, %eax; mov %eax, %es")
	TRY("mov $0x10, %eax; mov %eax, %fs") TRY("mov $0xfffb, %eax; mov %eax, %gs")
	TRY("xor %eax, %eax; mov %eax, %ss") TRY("mov $0x18, %eax; mov %eax, %ds")
	TRY("movq $0x10, 8(%rdi); rex.w ljmp *(%rdi)") TRY("movq $0x40, 8(%rdi); rex.w ljmp *(%rdi)")
	TRY("movq $0x40, 8(%rdi); rex.w lcall *(%rdi)") TRY("pushq $0x10; pushq $0; lretq")
	TRY("pushq $0x13; pushq $0; lretq") TRY("pushq $0x43; pushq $0; lretq")
	TRY("pushq $0x18; pushq $0; pushq $2; pushq $0x10; pushq $0x100000; iretq")
	TRY("pushq $0x2b; pushq $0; pushq $2; pushq $0x30; pushq $0x100000; iretq")
	TRY("pushq $0x28; pushq $0; pushq $2; pushq $0x33; pushq $0x100000; iretq")
	TRY("pushq $0x40; pushq $0; pushq $2; pushq $0x40; pushq $0x100000; iretq")
	TRY("pushq $0x7202; popfq; in $0x60, %al") TRY("pushq $0x3002; popfq; cli")
	TRY("pushq $0x4002; popfq; iretq")
	TRY("movl $-1, (%rdi); ldmxcsr (%rdi)") TRY("sysenter")
	TRY("movabs $0x800000000000, %rax; mov (%rax), %rax") TRY("int $0x20") TRY("int $0x80")
	TRY("int $0xff") TRY("int $0") TRY("int $2") TRY("int $8") TRY("int $13") TRY("int $14")
	TRY("int3") TRY("lock; nop") TRY(".byte 0x06") TRY(".byte 0x0f, 0x04") TRY(".fill 16, 1, 0x66")
	".pushsection .rodata.tries, \"a\"\n .quad 0, 0\n may_fault:\n .popsection\n"
	/* What the processor, or a host that runs ring 3 without hardware support, may let pass. */
	TRY("syscall") TRY("rdpmc") TRY("sgdt (%rdi)") TRY("sidt (%rdi)") TRY("sldt (%rdi)")
	TRY("str %ax") TRY("smsw %ax") TRY("vmcall") TRY("vmmcall") TRY("cpuid") TRY("wbnoinvd")
	TRY("getsec") TRY("int $1") TRY("int $3") TRY("int $4") TRY(".byte 0xf1") TRY("rdtscp")
	TRY("movabs $0x800000000000, %rax; wrfsbase %rax") TRY("xor %ecx, %ecx; xgetbv")
	TRY("mov $0xffff800000000000, %rax; wrfsbase %rax; mov %fs:0, %rax")
	TRY("mov $0xffff800000000000, %rax; wrgsbase %rax; mov %gs:0, %rax")
	TRY("mov $0x23, %eax; mov %eax, %ds") TRY("mov $0x2b, %eax; mov %eax, %ss")
	TRY("mov $0x33, %eax; mov %eax, %es") TRY("mov $3, %eax; mov %eax, %fs")
	TRY("mov $0x40, %ecx; lar %ecx, %eax") TRY("mov $0x10, %ecx; lsl %ecx, %eax")
	TRY("mov $0x10, %ecx; verw %cx") TRY("prefetchw (%rdi)") TRY("clflush (%rdi)")
	TRY("pushq $0x102; popfq; nop; nop") TRY("pushq $0x40002; popfq; mov 1(%rdi), %rax")
	TRY("xbegin 1f; 1: nop") TRY("mov %rdi, %rax; umonitor %rax") TRY("rdpkru") TRY("wrpkru")
	TRY("mov $0x53, %dx; mov %rdi, %rsi; mov $7, %eax; outsb")
	".pushsection .rodata.tries, \"a\"\n .quad 0, 0\n .popsection\n");

/* States: code that brings about one, does what is at rsi with rdi, and undoes it. */
__asm__(".pushsection .rodata.tries, \"a\"\n .balign 8\n states:\n .popsection\n"
	TRY("pushq $0x4002; popfq; call *%rsi") TRY("pushq $0x7002; popfq; call *%rsi")
	TRY("pushq $0x200402; popfq; call *%rsi") TRY("pushq $0x50dd7; popfq; call *%rsi")
	TRY("pushq $0x102; popfq; call *%rsi") TRY("pushq $0x40102; popfq; call *%rsi")
	TRY("mov $0, %eax; mov %eax, %ds; mov %eax, %es; mov %eax, %fs; mov %eax, %gs; call *%rsi")
	TRY("mov $3, %eax; mov %eax, %ds; mov %eax, %es; mov %eax, %fs; mov %eax, %gs; call *%rsi")
	TRY("mov $0x2b, %eax; mov %eax, %ds; mov %eax, %es; mov %eax, %fs; mov %eax, %gs; call *%rsi")
	TRY("mov $0x33, %eax; mov %eax, %ds; mov %eax, %es; mov %eax, %fs; mov %eax, %gs; call *%rsi")
	TRY("mov $-1, %rax; wrfsbase %rax; wrgsbase %rax; call *%rsi")
	TRY("fninit; pushq $0; fldcw (%rsp); fldz; fld1; fdivp; pop %rax; call *%rsi; fnclex")
	TRY("pushq $0; ldmxcsr (%rsp); pop %rax; call *%rsi")
	TRY("xor %ebp, %ebp; mov %rsp, %rbx; mov $0, %rsp; jmp *%rsi")
	TRY("mov $0x8000000000000000, %rsp; jmp *%rsi") TRY("mov $-8, %rsp; jmp *%rsi")
	TRY("mov $0xffff800000002800, %rsp; jmp *%rsi") TRY("mov $0x600000001000, %rsp; jmp *%rsi")
	TRY("mov $0x100000001003, %rsp; jmp *%rsi")
	".pushsection .rodata.tries, \"a\"\n .quad 0, 0\n .popsection\n"
	/* An exception; a call that changes page tables, without a stack; an event. */
	"do_exception: ud2\n"
	"do_call: movabs $0x700000000000, %rdi; mov $4096, %esi; mov $1, %edx; mov $4, %eax\n"
	" out %al, $0x53; mov $3, %edx; mov $4, %eax; out %al, $0x53; ud2\n"
	"do_event: mov raw_events(%rip), %r8; xor %edi, %edi; mov $10, %eax; out %al, $0x53\n"
	" mov $100000000, %ecx; 1: cmp %r8, raw_events(%rip); jne 2f; pause; dec %ecx; jnz 1b\n"
	" 2: ud2\n");

extern const struct try states[];
extern char do_exception[], do_call[], do_event[];

static uint64_t run(uint64_t code, uint64_t what)
{
	static uint64_t memory[64] __attribute__((aligned(64)));
	uint64_t result;

	__asm__ volatile("mov %%rsp, %%r15; call *%%rax; mov %%r15, %%rsp; pushq $2; popfq"
			 : "=a"(result), "+S"(what) : "a"(code), "D"(memory)
			 : "rbx", "rcx", "rdx", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
			   "memory", "cc");
	return result;
}

static void check_sane(const char *text)
{
	uint64_t page = raw_call(SKETE_QUERY, ARENA, 0, 0, 0);

	if ((page & 4095) != 3)
		complain(text, ": a page is now ", page);
	if (!is_fault(raw_try(raw_read, 0, 0)) || is_fault(raw_try(raw_write, ARENA, 1)))
		complain(text, ": memory is not as it was: ", raw_vector);
}

static void odd_states(void)
{
	const struct try *state;
	uint64_t result;

	_Static_assert(SKETE_PROTECT == 4 && SKETE_TIMER == 10, "do_call, do_event");
	for (state = states; state->code != 0; state++) {
		result = raw_try(run, state->code, (uintptr_t)do_exception);
		if (!is_fault(result))
			complain(state->text, ": no exception: ", result);
		check_sane(state->text);
		raw_try(run, state->code, (uintptr_t)do_call);
		raw_call(SKETE_PROTECT, ARENA, RAW_PAGE, 3, 0);
		check_sane(state->text);
		area.masked = 0;
		raw_try(run, state->code, (uintptr_t)do_event);
		area.masked = 1;
		check_sane(state->text);
	}
}

void raw_main(void)
{
	const struct eremite_range *last =
		&raw_boot->info.regions[raw_boot->info.region_count - 1];
	const struct try *try;
	uint64_t result;

	area.masked = 1;
	if (raw_register(&area) != 0 ||
	    raw_call(SKETE_MAP, ARENA, last->base, RAW_PAGE, 3) != 0)
		raw_exit(98);
	for (try = must_fault; try->code != 0; try++) {
		result = raw_try(run, try->code, 0);
		if (!is_fault(result))
			complain(try->text, ": no fault: ", result);
		check_sane(try->text);
	}
	for (try = may_fault; try->code != 0; try++) {
		raw_try(run, try->code, 0);
		check_sane(try->text);
	}
	odd_states();
	raw_exit(failures == 0 ? 0 : 1);
}
