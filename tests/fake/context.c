/* SPDX-License-Identifier: MIT */
#include "context.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arch/user.h>
#include <crash/exception.h>

#define START_RIP 0x401000

struct trap_frame fake_frame;
unsigned fake_entries;
_Alignas(64) unsigned char fake_stack[FAKE_STACK_SIZE];
unsigned long fake_fpu_size = 512;
unsigned char fake_fpu_state[4096];
jmp_buf fake_crash;
bool fake_crash_expected;

static const unsigned char *poison;
static size_t poison_size;

void fake_context_reset(void)
{
	memset(&fake_frame, 0, sizeof(fake_frame));
	memset(fake_stack, 0xa5, sizeof(fake_stack));
	fake_frame.rip = START_RIP;
	fake_frame.rsp = (uintptr_t)(fake_stack + sizeof(fake_stack) - 64);
	fake_frame.cs = 8;
	fake_frame.ss = 16;
	fake_frame.rflags = 0x202;
	fake_entries = 0;
	fake_fpu_size = 512;
	poison_size = 0;
}

void fake_user_poison(const void *start, size_t size)
{
	poison = start;
	poison_size = size;
}

static bool bad(const void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;

	if (start < 4096 || start >= USER_END || size > USER_END - start)
		return true;
	return poison_size != 0 && start < (uintptr_t)poison + poison_size &&
		start + size > (uintptr_t)poison;
}

int user_copy_in(void *to, const void *from, size_t size)
{
	if (size != 0 && bad(from, size))
		return -EFAULT;
	memcpy(to, from, size);
	return 0;
}

int user_copy_out(void *to, const void *from, size_t size)
{
	if (size != 0 && bad(to, size))
		return -EFAULT;
	memcpy(to, from, size);
	return 0;
}

long arch_with_frame(void (*fn)(struct trap_frame *frame), long result)
{
	uint64_t before = fake_frame.rip;

	fake_frame.rax = (uint64_t)result;
	fn(&fake_frame);
	if (fake_frame.rip != before)
		fake_entries++;
	return (long)fake_frame.rax;
}

int arch_in_libos(uint64_t address)
{
	(void)address;
	return 0;
}

unsigned long arch_fpu_size(void)
{
	return fake_fpu_size;
}

void arch_fpu_save(void *area)
{
	memcpy(area, fake_fpu_state, fake_fpu_size);
}

/* Damaged: a reserved bit of MXCSR. */
int arch_fpu_restore(const void *area)
{
	uint32_t mxcsr;

	memcpy(&mxcsr, (const char *)area + 24, sizeof(mxcsr));
	if (mxcsr & 0xffff0000)
		return -EINVAL;
	memcpy(fake_fpu_state, area, fake_fpu_size);
	return 0;
}

void crash_by_signal(int signal, const struct exception *exception)
{
	(void)exception;
	if (fake_crash_expected)
		longjmp(fake_crash, signal);
	fprintf(stderr, "unexpected end by signal %d\n", signal);
	abort();
}
