/* SPDX-License-Identifier: MIT */
/*
 * What the scheduler needs besides CPUs: frames, registers, the application's memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arch/lock.h>
#include <arch/thread_pointer.h>
#include <arch/trap.h>
#include <arch/user.h>
#include <arch/user_atomic.h>
#include <crash/exception.h>
#include <crash/others.h>
#include <machine/control.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "cpus.h"

#define FRAMES 1024

static _Alignas(PAGE_SIZE) char ram[FRAMES * PAGE_SIZE];
static size_t ram_used;
static struct spin ram_lock;

/* What is given back is not used again. */
paddr_t frames_alloc(unsigned order)
{
	size_t size = PAGE_SIZE << order, start;

	spin_lock(&ram_lock);
	start = (ram_used + size - 1) & ~(size - 1);
	if (start + size <= sizeof ram)
		ram_used = start + size;
	spin_unlock(&ram_lock);
	return start + size <= sizeof ram ? start + PAGE_SIZE : PADDR_NONE;
}

void frames_free(paddr_t base, unsigned order)
{
	memset(machine_direct(base), 0x5a, PAGE_SIZE << order);
}

void *machine_direct(paddr_t pa)
{
	return ram + (pa - PAGE_SIZE);
}

paddr_t machine_direct_frame(const void *address)
{
	return (paddr_t)((const char *)address - ram) + PAGE_SIZE;
}

unsigned long arch_fpu_size(void)
{
	return 64;
}

void arch_fpu_save(void *area)
{
	memset(area, 1, 64);
}

void arch_fpu_load(const void *area)
{
	if (memchr(area, 1, 1) != area)
		fake_fail("this is no saved state");
}

void arch_set_fs_base(uint64_t base)
{
	(void)base;
}

uint64_t arch_fs_base(void)
{
	return 0;
}

void arch_set_gs_base(uint64_t base)
{
	(void)base;
}

uint64_t arch_gs_base(void)
{
	return 0;
}

static bool bad(const void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;

	return start < PAGE_SIZE || start >= USER_END || size > USER_END - start;
}

/* A word at once, as the machine does it. */
int user_copy_in(void *to, const void *from, size_t size)
{
	if (bad(from, size))
		return -EFAULT;
	fake_access(from, (unsigned)size);
	if (size == sizeof(int))
		*(int *)to = __atomic_load_n((const int *)from, __ATOMIC_ACQUIRE);
	else
		memcpy(to, from, size);
	return 0;
}

int user_copy_out(void *to, const void *from, size_t size)
{
	if (bad(to, size))
		return -EFAULT;
	fake_access(to, (unsigned)size);
	if (size == sizeof(int))
		__atomic_store_n((int *)to, *(const int *)from, __ATOMIC_RELEASE);
	else
		memcpy(to, from, size);
	return 0;
}

long user_copy_string(char *to, const char *from, size_t size)
{
	size_t length = strnlen(from, size);

	memcpy(to, from, length < size ? length + 1 : size);
	return length < size ? (long)length : -ENAMETOOLONG;
}

int user_compare_exchange(int *word, int *expected, int value)
{
	if (bad(word, sizeof *word))
		return -EFAULT;
	fake_access(word, sizeof *word);
	__atomic_compare_exchange_n(word, expected, value, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
	return 0;
}

void (*fake_at_exit)(int status);

_Noreturn void machine_exit(enum machine_end how, int value)
{
	if (how == MACHINE_EXITED && fake_at_exit != NULL) {
		fake_at_exit(value);
		fake_end();
	}
	fake_fail("the program ends: %d, %d", (int)how, value);
}

_Noreturn void crash_deadlock(void)
{
	fake_fail("deadlock: every thread waits for another one");
}

_Noreturn void crash_by_signal(int signal, const struct exception *exception)
{
	(void)exception;
	fake_fail("the program ends by signal %d", signal);
}
