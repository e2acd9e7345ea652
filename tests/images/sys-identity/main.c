/* SPDX-License-Identifier: MIT */
/* Who the program is, and what it is refused once it gave up its rights. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void show_users(void)
{
	uid_t real, effective, saved;

	getresuid(&real, &effective, &saved);
	printf("users %d %d %d, as asked alone %d\n", real, effective, saved,
	       real == getuid() && effective == geteuid());
}

static void show_groups(void)
{
	gid_t real, effective, saved;

	getresgid(&real, &effective, &saved);
	printf("groups %d %d %d, as asked alone %d\n", real, effective, saved,
	       real == getgid() && effective == getegid());
}

static void process(void)
{
	struct utsname name;
	siginfo_t info;
	int status;

	printf("process %d %d, parent %d\n", getpid(), gettid(), getppid());
	show("getpgid", getpgid(0) == getpgrp());
	show("getpgid of 999999", getpgid(999999));
	show("getsid of 999999", getsid(999999));
	show("setpgid of 999999", setpgid(999999, 0));
	show("setpgid to -1", setpgid(0, -1));
	show("wait", wait(&status));
	show("waitpid", waitpid(-1, &status, WNOHANG));
	show("waitpid with bad options", waitpid(-1, &status, 0x10000));
	show("waitid", waitid(P_ALL, 0, &info, WEXITED));
	show("waitid without a state", waitid(P_ALL, 0, &info, WNOHANG));
	show("waitid of a bad type", waitid(9, 0, &info, WEXITED));
	show("uname", uname(&name));
	printf("%s %s\n", name.sysname, name.machine);
	show("uname to nowhere", syscall(SYS_uname, 16));
	show("sethostname", sethostname("other.name", 10));
	show("setdomainname", setdomainname("domain", 6));
	show("sethostname, too long", syscall(SYS_sethostname, name.sysname, 65));
	show("sethostname from nowhere", syscall(SYS_sethostname, 16, 5));
	uname(&name);
	printf("%s in %s\n", name.nodename, name.domainname);
}

static void groups(void)
{
	gid_t list[4] = { 7, 8, 9 };

	show("setgroups", setgroups(3, list));
	memset(list, 0, sizeof list);
	show("getgroups", getgroups(0, NULL));
	show("getgroups of 2", getgroups(2, list));
	show("getgroups of 4", getgroups(4, list));
	printf("%d %d %d\n", list[0], list[1], list[2]);
	show("setgroups, too many", syscall(SYS_setgroups, 70000l, list));
	show("setgroups from nowhere", syscall(SYS_setgroups, 3l, 16));
	show("setgroups of none", setgroups(0, NULL));
	show("getgroups", getgroups(0, NULL));
	show_groups();
	show("setregid", syscall(SYS_setregid, 5, 6));
	show_groups();
	show("setresgid", syscall(SYS_setresgid, -1, -1, 9));
	show_groups();
	show("setfsgid", setfsgid(77));
	show("setfsgid", setfsgid(-1));
}

/* The kernel's calls: the C library's change all threads. */
static void users(void)
{
	show_users();
	show("setreuid", syscall(SYS_setreuid, 1000, -1));
	show_users();
	show("setresuid", syscall(SYS_setresuid, 1001, 1002, 0));
	show_users();
	show("setuid to another", syscall(SYS_setuid, 5));
	show("setreuid to another", syscall(SYS_setreuid, 5, -1));
	show("setresuid to another", syscall(SYS_setresuid, -1, 5, -1));
	show("setuid -1", syscall(SYS_setuid, -1));
	show("setreuid to saved", syscall(SYS_setreuid, -1, 0));
	show_users();
	show("setfsuid", setfsuid(55));
	show("setfsuid", setfsuid(-1));
	show("setuid", syscall(SYS_setuid, 1234));
	show_users();
	show("setuid back", syscall(SYS_setuid, 0));
	show("setresuid back", syscall(SYS_setresuid, 0, 0, 0));
	show("setresuid to nothing else", syscall(SYS_setresuid, 1234, -1, 1234));
	show("getresuid to nowhere", syscall(SYS_getresuid, 16, 16, 16));
}

static void unprivileged(void)
{
	struct rlimit limit = { 100, 100 };

	show("setgroups", setgroups(0, NULL));
	show("setgid", syscall(SYS_setgid, 1));
	show("sethostname", sethostname("x", 1));
	show("setpriority 5", setpriority(PRIO_PROCESS, 0, 5));
	show("setpriority -5", setpriority(PRIO_PROCESS, 0, -5));
	show("lower a limit", setrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_max = 200;
	show("raise a limit", setrlimit(RLIMIT_NOFILE, &limit));
}

struct cap_header {
	uint32_t version;
	int pid;
};

static void capabilities(void)
{
	struct cap_header header = { 0x20080522, 0 };
	uint32_t data[6] = { 0 };

	show("capget", syscall(SYS_capget, &header, data));
	printf("all there %d\n", (data[0] & 0x1fff) == 0x1fff && data[0] == data[1]);
	data[0] &= ~1u;
	show("capset, less effective", syscall(SYS_capset, &header, data));
	data[1] &= ~1u;
	show("capset, less permitted", syscall(SYS_capset, &header, data));
	data[1] |= 1;
	show("capset, more permitted", syscall(SYS_capset, &header, data));
	header.pid = 999999;
	show("capget of 999999", syscall(SYS_capget, &header, data));
	header = (struct cap_header){ 77, 0 };
	show("capget of a bad version", syscall(SYS_capget, &header, data));
	printf("version %#x\n", header.version);
	show("capget to nowhere", syscall(SYS_capget, 16, data));
}

static void names(void)
{
	char name[32] = "";

	show("PR_SET_NAME", prctl(PR_SET_NAME, "a name that is too long"));
	show("PR_GET_NAME", prctl(PR_GET_NAME, name));
	printf("[%s]\n", name);
	show("PR_SET_NAME", prctl(PR_SET_NAME, "short\0and more"));
	show("PR_GET_NAME", prctl(PR_GET_NAME, name));
	printf("nothing behind it: %d\n", memcmp(name, "short\0\0\0\0\0\0\0\0\0\0", 16) == 0);
	show("PR_SET_NAME from nowhere", syscall(SYS_prctl, PR_SET_NAME, 16));
	show("PR_SET_DUMPABLE", prctl(PR_SET_DUMPABLE, 0));
	show("PR_GET_DUMPABLE", prctl(PR_GET_DUMPABLE));
	show("PR_SET_DUMPABLE 7", prctl(PR_SET_DUMPABLE, 7));
	show("PR_SET_NO_NEW_PRIVS 2", prctl(PR_SET_NO_NEW_PRIVS, 2, 0, 0, 0));
	show("PR_SET_NO_NEW_PRIVS", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	show("PR_GET_NO_NEW_PRIVS", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	show("PR_CAPBSET_READ", prctl(PR_CAPBSET_READ, 7));
	show("PR_CAPBSET_READ 99", prctl(PR_CAPBSET_READ, 99));
	show("PR_SET_PDEATHSIG 99", prctl(PR_SET_PDEATHSIG, 99));
	show("unknown", prctl(987654));
	show("personality", personality(0xffffffff));
}

int main(void)
{
	process();
	groups();
	capabilities();
	names();
	users();
	unprivileged();
	return 0;
}
