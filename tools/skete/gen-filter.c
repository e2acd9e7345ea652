/* SPDX-License-Identifier: MIT */
/*
 * Writes the seccomp filters of skete as a C header, one for each combination of features.  At
 * build time, since libseccomp takes longer to make a filter than the guest takes to start.
 *
 * What is not listed ends the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sandbox.h"

#define FILTER_BYTES 65536

static scmp_filter_ctx filter;
static int failed;

static void allow(int call)
{
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
}

static void allow_if(int call, struct scmp_arg_cmp condition)
{
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, condition);
}

/* The kernel takes the low half of the request; musl's ioctl() fills the high one with its sign. */
static void allow_ioctl(int descriptor, unsigned long request)
{
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 2,
				   SCMP_A0(SCMP_CMP_EQ, (unsigned)descriptor, 0),
				   SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, request));
}

/* On a virtual CPU. */
static void allow_kvm(unsigned long request)
{
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 2,
				   SCMP_A0(SCMP_CMP_GE, SANDBOX_CPUS, 0),
				   SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, request));
}

static void add_base(void)
{
	static const int free_calls[] = {
		/* sleeping, and the end */
		SCMP_SYS(poll), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(futex),
		SCMP_SYS(clock_gettime), SCMP_SYS(exit), SCMP_SYS(exit_group),
		SCMP_SYS(timer_create), SCMP_SYS(timer_settime), SCMP_SYS(gettid), SCMP_SYS(getpgid),
		/* memory, and the start of the thread that reads standard input */
		SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
		SCMP_SYS(set_robust_list),
		/* --stats */
		SCMP_SYS(mincore),
	};
	static const unsigned long requests[] = {
		KVM_RUN, KVM_GET_SREGS, KVM_SET_SREGS, KVM_GET_VCPU_EVENTS,
	};

	for (size_t i = 0; i < sizeof free_calls / sizeof *free_calls; i++)
		allow(free_calls[i]);
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
		allow_kvm(requests[i]);
	allow_ioctl(SANDBOX_VM, KVM_SET_USER_MEMORY_REGION);
	/* to the guest's process */
	allow_if(SCMP_SYS(pidfd_send_signal), SCMP_A0(SCMP_CMP_GE, SANDBOX_CPUS, 0));
	allow_ioctl(STDIN_FILENO, TCSETS);
	allow_ioctl(STDIN_FILENO, TIOCGPGRP);
	for (int i = 0; i <= 2; i++) {
		allow_ioctl(i, TIOCGWINSZ);
		allow_ioctl(i, TCGETS);
	}
	allow_if(SCMP_SYS(read), SCMP_A0(SCMP_CMP_EQ, STDIN_FILENO, 0));
	allow_if(SCMP_SYS(read), SCMP_A0(SCMP_CMP_EQ, SANDBOX_HELPER, 0));
	allow_if(SCMP_SYS(read), SCMP_A0(SCMP_CMP_EQ, SANDBOX_STATUS, 0));
	allow_if(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, STDOUT_FILENO, 0));
	allow_if(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO, 0));
	allow_if(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, SANDBOX_STATS, 0));
	allow_if(SCMP_SYS(writev), SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO, 0)); /* stdio */
	allow_if(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, SANDBOX_HELPER, 0));
	allow_if(SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	allow_if(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	allow_if(SCMP_SYS(membarrier), SCMP_A0(SCMP_CMP_EQ, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
	allow_if(SCMP_SYS(membarrier),
		 SCMP_A0(SCMP_CMP_EQ, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0));
	/* Threads, no processes; what clone3 would do cannot be seen by a filter. */
	allow_if(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

/* Host files.  What openat2 opens, a filter cannot see; Landlock can. */
static void add_files(void)
{
	static const int free_calls[] = {
		SCMP_SYS(preadv), SCMP_SYS(pwritev2), SCMP_SYS(lseek), SCMP_SYS(getdents64),
		SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
		SCMP_SYS(syncfs), SCMP_SYS(fstat), SCMP_SYS(fstatfs), SCMP_SYS(close),
		SCMP_SYS(linkat), SCMP_SYS(renameat2), SCMP_SYS(symlinkat),
	};
	/* Of a descriptor, not of the current directory. */
	static const int below_descriptors[] = {
		SCMP_SYS(openat2), SCMP_SYS(newfstatat), SCMP_SYS(mkdirat), SCMP_SYS(unlinkat),
		SCMP_SYS(readlinkat), SCMP_SYS(fchmodat), SCMP_SYS(fchownat),
		SCMP_SYS(utimensat), SCMP_SYS(faccessat2),
	};

	for (size_t i = 0; i < sizeof free_calls / sizeof *free_calls; i++)
		allow(free_calls[i]);
	allow_if(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_DUPFD_CLOEXEC, 0));
	for (size_t i = 0; i < sizeof below_descriptors / sizeof *below_descriptors; i++)
		allow_if(below_descriptors[i], SCMP_A0(SCMP_CMP_MASKED_EQ, 0x80000000u, 0));
}

/* The debugger's connections. */
static void add_gdb(void)
{
	static const int commands[] = { F_SETOWN_EX, F_SETSIG, F_SETFL };

	allow(SCMP_SYS(accept4));
	allow(SCMP_SYS(recvfrom));
	allow(SCMP_SYS(sendto));
	allow(SCMP_SYS(close));
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		allow_if(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, (unsigned)commands[i], 0));
	allow_kvm(KVM_GET_XSAVE);
	allow_kvm(KVM_SET_XSAVE);
}

static void add_snapshot(void)
{
	allow_if(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, SANDBOX_SNAPSHOT, 0));
	allow_if(SCMP_SYS(fsync), SCMP_A0(SCMP_CMP_EQ, SANDBOX_SNAPSHOT, 0));
	allow(SCMP_SYS(timer_gettime));
	allow_kvm(KVM_GET_XCRS);
	allow_kvm(KVM_GET_XSAVE);
}

/* In the order of enum sandbox_feature's bits. */
static void (*const features[])(void) = { add_files, add_gdb, add_snapshot };

_Static_assert(1 << sizeof features / sizeof *features == SANDBOX_FEATURES, "a rule for each bit");

static int make(unsigned wanted)
{
	static struct sock_filter code[FILTER_BYTES / sizeof(struct sock_filter)];
	int fd = fileno(tmpfile());
	ssize_t size;

	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL || fd < 0)
		return 1;
	failed |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	add_base();
	for (unsigned i = 0; i < sizeof features / sizeof *features; i++)
		if (wanted & 1u << i)
			features[i]();
	if (failed != 0 || seccomp_export_bpf(filter, fd) != 0)
		return 1;
	seccomp_release(filter);
	size = pread(fd, code, sizeof code, 0);
	close(fd);
	if (size <= 0 || size % (ssize_t)sizeof *code != 0)
		return 1;
	printf("static struct sock_filter filter_%u[] = {\n", wanted);
	for (size_t i = 0; i < (size_t)size / sizeof *code; i++)
		printf("\t{ 0x%x, %u, %u, 0x%x },\n", code[i].code, code[i].jt, code[i].jf, code[i].k);
	puts("};");
	return 0;
}

int main(void)
{
	for (unsigned wanted = 0; wanted < SANDBOX_FEATURES; wanted++)
		if (make(wanted) != 0)
			return 1;
	puts("static const struct sock_fprog filters[] = {");
	for (unsigned i = 0; i < SANDBOX_FEATURES; i++)
		printf("\t{ sizeof filter_%u / sizeof *filter_%u, filter_%u },\n", i, i, i);
	puts("};");
	return 0;
}
