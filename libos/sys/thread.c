/* SPDX-License-Identifier: MIT */
/*
 * The thread pointer.
 */
#include <errno.h>

#include <arch/thread_pointer.h>
#include <arch/user.h>

#include <sys_calls.h>

enum arch_prctl_code {
	ARCH_SET_GS = 0x1001,
	ARCH_SET_FS = 0x1002,
	ARCH_GET_FS = 0x1003,
	ARCH_GET_GS = 0x1004,
};

static long get_base(uint64_t base, unsigned long address)
{
	return user_copy_out((void *)address, &base, sizeof base);
}

long sys_arch_prctl(int op, unsigned long addr)
{
	switch (op) {
	case ARCH_SET_FS:
	case ARCH_SET_GS:
		if (addr >= USER_END)
			return -EPERM;
		if (op == ARCH_SET_FS)
			arch_set_fs_base(addr);
		else
			arch_set_gs_base(addr);
		return 0;
	case ARCH_GET_FS:
		return get_base(arch_fs_base(), addr);
	case ARCH_GET_GS:
		return get_base(arch_gs_base(), addr);
	default:
		return -EINVAL;
	}
}
