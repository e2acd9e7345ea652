/* SPDX-License-Identifier: MIT */
/*
 * What we read is the guest's, and what reads it is large: from the first byte on we can do no more
 * than talk to the monitor, write lines, and have memory.
 */
#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../message.h"
#include "strace.h"

static const unsigned calls[] = {
	__NR_recvfrom, __NR_sendto, __NR_poll, __NR_write, __NR_brk, __NR_mmap, __NR_munmap,
	__NR_mremap, __NR_madvise, __NR_exit, __NR_exit_group, __NR_rt_sigreturn,
	__NR_restart_syscall,
};

#define CALLS (sizeof calls / sizeof *calls)

int confine(void)
{
	struct sock_filter code[CALLS + 6] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, CALLS + 1),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	const struct sock_fprog program = { CALLS + 5, code };
	unsigned at = 3;

	for (size_t i = 0; i < CALLS; i++, at++)
		code[at] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i],
							(uint8_t)(CALLS - i), 0);
	code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	code[at] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
		return 0;
	return complain("cannot set up the sandbox: %s", strerror(errno));
}
