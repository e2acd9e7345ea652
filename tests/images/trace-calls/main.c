/* SPDX-License-Identifier: MIT */
/* Calls of every kind, as the trace shows them (expect.err). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define LONG_TEXT "a text that is longer than thirty-two bytes"

static void *const bad = (void *)0x10;

static int files(void)
{
	struct stat status;
	char data[64];
	int fd = syscall(SYS_openat, AT_FDCWD, "/tmp/a\n\1" "2\t\"\377",
			 O_RDWR | O_CREAT | O_CLOEXEC, 0640);

	write(fd, LONG_TEXT, sizeof LONG_TEXT - 1);
	lseek(fd, 0, SEEK_SET);
	read(fd, data, sizeof data);
	read(fd, data, sizeof data);
	pread(fd, data, 6, 2);
	fstat(fd, &status);
	stat("/dev/null", &status);
	stat("/none", &status);
	syscall(SYS_fcntl, fd, F_GETFL, 0);
	syscall(SYS_fcntl, fd, F_GETFD, 0);
	syscall(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
	syscall(SYS_fcntl, fd, F_DUPFD, 20);
	flock(fd, LOCK_EX | LOCK_NB);
	ftruncate(fd, 7);
	symlink("/tmp/target", "/tmp/link");
	readlink("/tmp/link", data, sizeof data);
	mkdirat(AT_FDCWD, "/tmp/folder", 0755);
	unlinkat(AT_FDCWD, "/tmp/folder", AT_REMOVEDIR);
	chdir("/tmp");
	syscall(SYS_getcwd, data, sizeof data);
	umask(027);
	access("/tmp", R_OK | X_OK);
	mknod("/tmp/fifo", S_IFIFO | 0600, 0);
	chown("/tmp/link", -1, 1000);
	utimensat(AT_FDCWD, "/tmp/link", (struct timespec[2]){ { 0, UTIME_NOW }, { 5, 6 } },
		  AT_SYMLINK_NOFOLLOW);
	return fd;
}

static void bad_pointers(int fd)
{
	struct iovec vector = { bad, 5 };

	syscall(SYS_open, bad, O_RDONLY);
	syscall(SYS_open, NULL, O_WRONLY | O_APPEND);
	write(fd, bad, 4);
	read(fd, bad, 4);
	writev(fd, &vector, 1);
	writev(fd, bad, 3);
	poll(bad, 2, 0);
	syscall(SYS_pipe2, bad, O_CLOEXEC);
	syscall(SYS_rt_sigaction, SIGUSR1, bad, bad, 8);
	syscall(SYS_nanosleep, bad, NULL);
	syscall(SYS_uname, bad);
}

static void memory(void)
{
	void *volatile block;
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(pages, 4096, PROT_NONE);
	madvise(pages + 4096, 4096, MADV_DONTNEED);
	munmap(pages, 8192);
	mmap(NULL, 0, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, 3, 4096);
	syscall(SYS_mremap, NULL, 4096, 8192, MREMAP_MAYMOVE, NULL);
	block = malloc(1 << 20);
	free(block);
}

static void waiting(void)
{
	struct epoll_event event = { EPOLLIN | EPOLLET, { .u64 = 77 } };
	struct timeval soon = { 0, 1000 };
	int ends[2], epoll, timer;
	fd_set reads, writes;

	pipe2(ends, O_NONBLOCK);
	struct pollfd entries[2] = { { ends[0], POLLIN, 0 }, { ends[1], POLLOUT | POLLIN, 0 } };

	syscall(SYS_poll, entries, 2, 100);
	syscall(SYS_poll, entries, 1, 0);
	FD_ZERO(&reads);
	FD_SET(ends[0], &reads);
	writes = reads;
	FD_SET(ends[1], &writes);
	syscall(SYS_select, ends[1] + 1, &reads, &writes, NULL, NULL);
	FD_SET(ends[0], &reads);
	syscall(SYS_select, ends[1] + 1, &reads, NULL, NULL, &soon);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
	write(ends[1], "ab", 3);
	syscall(SYS_epoll_wait, epoll, &event, 1, 1000);
	close(eventfd(3, EFD_NONBLOCK));
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	timerfd_settime(timer, 0, &(struct itimerspec){ .it_value = { 100, 0 } }, NULL);
	ioctl(ends[0], FIONREAD, &timer);
	close(77);
}

static void sockets(void)
{
	struct iovec vectors[2] = { { "one", 3 }, { "two", 3 } };
	struct msghdr message = { .msg_iov = vectors, .msg_iovlen = 2 };
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(80) };
	char data[16];
	int ends[2];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
	sendmsg(ends[0], &message, MSG_NOSIGNAL);
	recv(ends[1], data, 3, MSG_DONTWAIT);
	syscall(SYS_readv, ends[1], &(struct iovec){ data, sizeof data }, 1);
	syscall(SYS_sendto, 99, "x", 1, 0, &address, sizeof address);
	shutdown(ends[0], SHUT_WR);
}

static void process(void)
{
	struct rlimit limit = { 1 << 20, RLIM_INFINITY };
	struct utsname name;
	cpu_set_t cpus;
	int word = 1;

	syscall(SYS_prlimit64, 0, RLIMIT_STACK, &limit, NULL);
	uname(&name);
	syscall(SYS_futex, &word, 0x81, 1, NULL, NULL, 0);
	syscall(SYS_futex, &word, 0, 2, &(struct timespec){ 1, 0 }, NULL, 0);
	prctl(PR_SET_NAME, "other");
	syscall(SYS_getpid);
	sched_getaffinity(0, sizeof cpus, &cpus);
	syscall(5000, 1, 2, 3);
	syscall(SYS_fork);
}

int main(void)
{
	bad_pointers(files());
	memory();
	waiting();
	sockets();
	process();
	return 3;
}
