/* SPDX-License-Identifier: MIT */
/* What ring 3 may not do ends in a signal of the program, whatever it is. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>

static sigjmp_buf back;
static int failures;

static void caught(int number)
{
	siglongjmp(back, number);
}

#define TRY(text) do { \
		int number = sigsetjmp(back, 1); \
		if (number == 0) { \
			__asm__ volatile(text : : "a"(0), "c"(0x10), "d"(0), "b"(area) : "memory"); \
			printf("%s: no signal\n", text); \
			failures++; \
		} \
	} while (0)

static uint64_t area[8];

int main(void)
{
	static const uintptr_t ring0[] = { 0xffff800000000000, 0xffff800000001000, 0xffff800000002000,
					   0xffff800000008000, 0xffff800000200000, 0x600000004000 };

	signal(SIGSEGV, caught);
	signal(SIGILL, caught);
	signal(SIGBUS, caught);
	TRY("hlt");
	TRY("cli");
	TRY("sti");
	TRY("in $0x60, %%al");
	TRY("out %%al, $0x54");
	TRY("out %%al, $0x55");
	TRY("out %%al, $0x80");
	TRY("mov $0x3f8, %%edx; out %%al, %%dx");
	TRY("mov %%rax, %%cr0");
	TRY("mov %%cr3, %%rax");
	TRY("mov %%rax, %%cr3");
	TRY("mov %%rax, %%cr4");
	TRY("mov %%rax, %%dr7");
	TRY("wrmsr");
	TRY("rdmsr");
	TRY("lgdt (%%rbx)");
	TRY("lidt (%%rbx)");
	TRY("lldt %%ax");
	TRY("ltr %%cx");
	TRY("invlpg (%%rbx)");
	TRY("invd");
	TRY("wbinvd");
	TRY("clts");
	TRY("swapgs");
	TRY("xsetbv");
	TRY("mov $0x10, %%eax; mov %%eax, %%ss");
	TRY("mov $0x40, %%eax; mov %%eax, %%ds");
	TRY("int $0x80");
	TRY("int $14");
	for (volatile unsigned i = 0; i < sizeof ring0 / sizeof *ring0; i++) {
		if (sigsetjmp(back, 1) == 0) {
			printf("read of %lx: %x\n", ring0[i], *(volatile unsigned char *)ring0[i]);
			failures++;
		}
		if (sigsetjmp(back, 1) == 0) {
			((void (*)(void))ring0[i])();
			printf("jump to %lx\n", ring0[i]);
			failures++;
		}
	}
	printf("%d failures\n", failures);
	return failures != 0;
}
