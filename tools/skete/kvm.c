/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "monitor.h"

#define DEVICE "/dev/kvm"
#define APIC_REGISTERS 0xfee00000ull /* Intel SDM volume 3, 11.4.1 */
#define OTHERWISE "; without KVM, use --isolation=process or 'eremite run --vmm=qemu'"

/* The name of a group; "" if there is none.  (The C library would ask more than the file.) */
static const char *group_name(gid_t group)
{
	static char text[65536];
	int fd = open("/etc/group", O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, text, sizeof text - 1);

	close(fd);
	text[size > 0 ? size : 0] = '\0';
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		char *password = strchr(line, ':');
		char *number = password ? strchr(password + 1, ':') : NULL;

		if (number == NULL || strtoul(number + 1, NULL, 10) != group)
			continue;
		*password = '\0';
		return line;
	}
	return "";
}

static int complain_permission(void)
{
	struct stat device;
	const char *group;

	if (stat(DEVICE, &device) != 0)
		return complain("no permission to reach " DEVICE OTHERWISE);
	if ((device.st_mode & 060) != 060)
		return complain("no permission to use " DEVICE ", which is for its owner alone: as root, "
				"'chgrp kvm " DEVICE "' and 'chmod 660 " DEVICE "'" OTHERWISE);
	group = group_name(device.st_gid);
	if (*group == '\0')
		return complain("no permission to use " DEVICE ", which is for group %u: join it" OTHERWISE,
				(unsigned)device.st_gid);
	return complain("no permission to use " DEVICE ", which is for the group %s: join it (as root, "
			"'usermod -aG %s USER', then log in again)" OTHERWISE, group, group);
}

static int complain_missing(void)
{
	if (errno == EACCES || errno == EPERM)
		return complain_permission();
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return complain("there is no KVM here (" DEVICE ": %s)" OTHERWISE, strerror(errno));
	return complain("cannot open " DEVICE ": %s" OTHERWISE, strerror(errno));
}

static const struct {
	int number, least;
	const char *name;
} needed[] = {
	{ KVM_CAP_USER_MEMORY, 1, "KVM_CAP_USER_MEMORY" },
	{ KVM_CAP_NR_MEMSLOTS, 16, "KVM_CAP_NR_MEMSLOTS" },
	{ KVM_CAP_EXT_CPUID, 1, "KVM_CAP_EXT_CPUID" },
	{ KVM_CAP_XCRS, 1, "KVM_CAP_XCRS" },
	{ KVM_CAP_IMMEDIATE_EXIT, 1, "KVM_CAP_IMMEDIATE_EXIT" },
	{ KVM_CAP_SYNC_REGS, KVM_SYNC_X86_REGS, "KVM_CAP_SYNC_REGS" },
};

static int capability(const struct monitor *m, int number)
{
	return ioctl(m->kvm, KVM_CHECK_EXTENSION, number);
}

static int check_capabilities(const struct monitor *m)
{
	int cpus;

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (capability(m, needed[i].number) < needed[i].least)
			return complain("this host's KVM lacks %s: it needs Linux 4.17 or later" OTHERWISE,
					needed[i].name);
	if (m->options->cpus == 1)
		return STATUS_OK;
	cpus = capability(m, KVM_CAP_MAX_VCPUS);
	cpus = cpus < 1 ? 1 : cpus;
	if (cpus < (int)m->options->cpus)
		return complain("this host's KVM has at most %d virtual CPUs: give -c %d or less", cpus, cpus);
	return STATUS_OK;
}

int kvm_open(struct monitor *m)
{
	int version;

	m->kvm = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (m->kvm < 0)
		return complain_missing();
	version = ioctl(m->kvm, KVM_GET_API_VERSION, 0);
	if (version < 0)
		return complain(DEVICE " is not KVM" OTHERWISE);
	if (version != KVM_API_VERSION)
		return complain("this host's KVM has version %d of its interface, not %d" OTHERWISE,
				version, KVM_API_VERSION);
	return check_capabilities(m);
}

/* CPUs whose APICs are KVM's.  Nobody uses them: no guest address leads there, and ring 3 has no other
 * way.  But KVM is made for CPUs that have one; the first without, and the end of the last, make it
 * patch its own code on all CPUs of the host, which takes as long as all else here.  Without what
 * KVM does for this there are CPUs all the same, and so if RAM lies where their registers are. */
static void add_apics(const struct monitor *m)
{
	const struct kvm_enable_cap split = { .cap = KVM_CAP_SPLIT_IRQCHIP };

	if (m->memory.size <= APIC_REGISTERS)
		ioctl(m->vm, KVM_ENABLE_CAP, &split);
}

int kvm_create(struct monitor *m)
{
	const char *what = "a machine";
	unsigned made = 0;

	m->vm = ioctl(m->kvm, KVM_CREATE_VM, 0);
	if (m->vm >= 0) {
		add_apics(m);
		what = "so much memory";
		if (memory_register(&m->memory, m->vm) == 0) {
			what = "the virtual CPUs";
			while (made < m->cpu_count && vcpu_create(m, &m->cpus[made]) == 0)
				made++;
		}
	}
	if (made == m->cpu_count)
		return STATUS_OK;
	return complain("KVM cannot create %s: %s" OTHERWISE, what, strerror(errno));
}
