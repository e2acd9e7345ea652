/* SPDX-License-Identifier: MIT */
#include <arch/user.h>
#include <trace/trace.h>

int trace_copy(void *to, uint64_t address, size_t size)
{
	return user_copy_in(to, (const void *)(uintptr_t)address, size);
}
