/* SPDX-License-Identifier: MIT */
/*
 * The first process of the emulated machine: it loads the modules of the kernel that /modules names,
 * makes the host's files its own, with the folder of the sources, whose path is in /tree.path, runs
 * /script in a shell, and ends the machine.  Its first line is `begin`, its last one `end STATUS`.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define HOST "/host"
#define TREE "/tree"
#define TEXT_SIZE 65536

static void end(int status)
{
	printf("\nend %d\n", status);
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
}

static void must(long result, const char *what)
{
	if (result >= 0)
		return;
	printf("init: %s: %s\n", what, strerror(errno));
	end(125);
}

/* Without carriage returns. */
static void open_console(void)
{
	int fd = open("/dev/ttyS0", O_RDWR);
	struct termios mode;

	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	tcgetattr(fd, &mode);
	mode.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(fd, TCSANOW, &mode);
}

/* NAME, and what it shall be told. */
static void load_module(char *line)
{
	char path[300], *arguments = strchr(line, ' ');
	int fd;

	if (arguments != NULL)
		*arguments++ = '\0';
	snprintf(path, sizeof path, "/%s.ko", line);
	fd = open(path, O_RDONLY);
	must(fd, path);
	must(syscall(SYS_finit_module, fd, arguments != NULL ? arguments : "", 0), path);
	close(fd);
}

static void load_modules(void)
{
	FILE *list = fopen("/modules", "r");
	char line[256];

	while (list != NULL && fgets(line, sizeof line, list) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		load_module(line);
	}
}

static char *read_text(const char *path)
{
	char *text = calloc(1, TEXT_SIZE);
	int fd = open(path, O_RDONLY);

	must(text != NULL ? read(fd, text, TEXT_SIZE - 1) : -1, path);
	close(fd);
	return text;
}

static void make_folders(char *path)
{
	for (char *end = path; (end = strchr(end + 1, '/')) != NULL; *end = '/') {
		*end = '\0';
		mkdir(path, 0755);
	}
	mkdir(path, 0755);
}

/* The folder of the sources may be under one that becomes our own. */
static void keep_tree(void)
{
	char path[TEXT_SIZE];

	snprintf(path, sizeof path, HOST "%s", read_text(TREE ".path"));
	mkdir(TREE, 0755);
	must(mount(path, TREE, NULL, MS_BIND, NULL), path);
}

static void put_tree(void)
{
	char path[TEXT_SIZE];

	snprintf(path, sizeof path, HOST "%s", read_text(TREE ".path"));
	make_folders(path);
	must(mount(TREE, path, NULL, MS_MOVE, NULL), path);
}

static void mount_host(void)
{
	static const char *const own[][2] = {
		{ "proc", HOST "/proc" }, { "sysfs", HOST "/sys" }, { "devtmpfs", HOST "/dev" },
		{ "tmpfs", HOST "/tmp" }, { "tmpfs", HOST "/run" },
	};

	mkdir(HOST, 0755);
	must(mount("host", HOST, "9p", MS_RDONLY, "trans=virtio,version=9p2000.L,cache=loose,msize=262144"),
	     "mount the host's files");
	keep_tree();
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		must(mount(own[i][0], own[i][1], own[i][0], 0, ""), own[i][1]);
	mkdir(HOST "/dev/pts", 0755);
	must(mount("devpts", HOST "/dev/pts", "devpts", 0, "ptmxmode=666"), "devpts");
	mkdir(HOST "/dev/shm", 01777);
	must(mount("tmpfs", HOST "/dev/shm", "tmpfs", 0, ""), "shm");
	symlink("/proc/self/fd", HOST "/dev/fd");
	chmod(HOST "/dev/kvm", 0666);
	put_tree();
}

/* KVM changes code of the kernel when the first machine begins and the last one ends, and the same for
 * the first and last CPU that has no APIC, or one that is off.  QEMU's emulation may go on executing
 * what another CPU has changed, while it translates it (README.md).  So there always is one of each. */
static void keep_machines(void)
{
	int kvm = open(HOST "/dev/kvm", O_RDWR | O_CLOEXEC);
	int with = ioctl(kvm, KVM_CREATE_VM, 0), without = ioctl(kvm, KVM_CREATE_VM, 0);

	must(ioctl(with, KVM_CREATE_IRQCHIP), "KVM_CREATE_IRQCHIP");
	must(ioctl(with, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	must(ioctl(without, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
}

/* 127.0.0.1 */
static void start_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
}

static void run_script(void)
{
	static char *const environment[] = {
		"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/tmp", "LC_ALL=C.UTF-8", NULL
	};

	char *script = read_text("/script");

	must(chdir(HOST), HOST);
	must(mount(".", "/", NULL, MS_MOVE, NULL), "move");
	must(chroot("."), "chroot");
	must(chdir("/"), "/");
	setsid();
	execve("/bin/sh", (char *[]){ "sh", "-c", script, NULL }, environment);
	must(-1, "/bin/sh");
}

int main(void)
{
	int status;
	pid_t child;

	mkdir("/dev", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, "");
	open_console();
	printf("begin\n");
	fflush(stdout);
	load_modules();
	start_loopback();
	mount_host();
	keep_machines();
	child = fork();
	must(child, "fork");
	if (child == 0)
		run_script();
	while (wait(&status) != child)
		;
	end(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
