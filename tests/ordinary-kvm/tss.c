/* SPDX-License-Identifier: MIT */
/*
 * QEMU's emulation finds the I/O permission bitmap only in a TSS that is not busy (check_io in its
 * target/i386/tcg), while one that is in use always is.  AMD's processors do not look at the type: in
 * the emulated machine, the guest has that one, and the rest is Skete as it is.
 */
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdint.h>

#define TSS_AVAILABLE 9

int __real_ioctl(int fd, int request, void *argument);
int __wrap_ioctl(int fd, int request, ...);

int __wrap_ioctl(int fd, int request, ...)
{
	struct kvm_sregs changed;
	void *argument;
	va_list list;

	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	if ((uint32_t)request != KVM_SET_SREGS)
		return __real_ioctl(fd, request, argument);
	changed = *(const struct kvm_sregs *)argument;
	changed.tr.type = TSS_AVAILABLE;
	return __real_ioctl(fd, request, &changed);
}
