/* SPDX-License-Identifier: MIT */
/*
 * The floor under any monitor: makes a machine, memory as large as Skete's by default and a virtual
 * CPU, executes one `out`, and ends.  Status 0 if that was the exit.  With an argument it also gives
 * the CPU its features, as all must do that run 64-bit code: KVM takes long to tell them.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/kvm.h>

#define RAM ((size_t)256 << 20)
#define CODE 0x1000
#define PORT 0x10
#define ENTRIES 256

static struct {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entries[ENTRIES];
} features = { .head.nent = ENTRIES };

static int give_features(int kvm, int cpu)
{
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &features) < 0)
		return -1;
	return ioctl(cpu, KVM_SET_CPUID2, &features);
}

int main(int argc, char **argv)
{
	static const unsigned char code[] = { 0xe6, PORT }; /* out %al, $PORT */
	struct kvm_userspace_memory_region region = { .memory_size = RAM };
	struct kvm_regs regs = { .rip = CODE, .rflags = 2 };
	struct kvm_sregs sregs;
	struct kvm_run *run;
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm, cpu;
	unsigned char *ram = mmap(NULL, RAM, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (kvm < 0 || ram == MAP_FAILED)
		return 2;
	memcpy(ram + CODE, code, sizeof code);
	region.userspace_addr = (uintptr_t)ram;
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	cpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) < 0 ||
	    (argc > 1 && give_features(kvm, cpu) < 0))
		return 2;
	(void)argv;
	run = mmap(NULL, (size_t)ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE,
		   MAP_SHARED, cpu, 0);
	if (run == MAP_FAILED || ioctl(cpu, KVM_GET_SREGS, &sregs) < 0)
		return 2;
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	if (ioctl(cpu, KVM_SET_SREGS, &sregs) < 0 || ioctl(cpu, KVM_SET_REGS, &regs) < 0 ||
	    ioctl(cpu, KVM_RUN, 0) < 0)
		return 2;
	return run->exit_reason == KVM_EXIT_IO && run->io.port == PORT ? 0 : 1;
}
