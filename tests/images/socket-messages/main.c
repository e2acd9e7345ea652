/* SPDX-License-Identifier: MIT */
/* Several messages by one call.  By syscall(2), as musl sends them one by one. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define COUNT 4

/* As the kernel has it. */
struct message {
	void *name;
	unsigned name_length;
	struct iovec *iov;
	size_t iov_count;
	void *control;
	size_t control_length;
	int flags;
	unsigned unused, length;
};

static struct message all[COUNT];
static struct iovec vectors[COUNT];
static char texts[COUNT][8];

static const char *error(void)
{
	switch (errno) {
	case EBADF: return "EBADF";
	case ENOTSOCK: return "ENOTSOCK";
	case EAGAIN: return "EAGAIN";
	case EFAULT: return "EFAULT";
	case EINVAL: return "EINVAL";
	case EPIPE: return "EPIPE";
	default: return "?";
	}
}

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s", what, error());
	else
		printf("%s: %ld", what, result);
	for (int i = 0; i < COUNT; i++)
		printf(" %u", all[i].length);
	putchar('\n');
}

static void prepare(void)
{
	memset(all, 0, sizeof all);
	for (int i = 0; i < COUNT; i++) {
		vectors[i] = (struct iovec){ texts[i], (size_t)i + 1 };
		all[i].iov = &vectors[i];
		all[i].iov_count = 1;
		all[i].length = 77;
	}
}

static long transmit(int fd, unsigned count, int flags)
{
	prepare();
	for (int i = 0; i < COUNT; i++)
		memset(texts[i], 'a' + i, sizeof texts[i]);
	return syscall(SYS_sendmmsg, fd, all, count, flags);
}

static long receive(int fd, unsigned count, int flags, struct timespec *timeout)
{
	prepare();
	memset(texts, 0, sizeof texts);
	for (int i = 0; i < COUNT; i++)
		vectors[i].iov_len = sizeof texts[i];
	return syscall(SYS_recvmmsg, fd, all, count, flags, timeout);
}

int main(void)
{
	struct timespec time = { 0, 0 }, bad = { -1, 0 };
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	pipe(fds);
	show("no socket", transmit(fds[1], 1, 0));
	close(fds[0]);
	close(fds[1]);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, fds);
	show("no descriptor", transmit(99, 1, 0));
	show("none", transmit(fds[0], 0, 0));
	show("all", transmit(fds[0], COUNT, 0));
	show("received", receive(fds[1], COUNT, 0, NULL));
	printf("%s %s %s %s\n", texts[0], texts[1], texts[2], texts[3]);
	show("two", transmit(fds[0], 2, 0));
	show("what is there", receive(fds[1], COUNT, MSG_WAITFORONE, NULL));
	show("nothing", receive(fds[1], COUNT, MSG_DONTWAIT, NULL));
	show("two", transmit(fds[0], 2, 0));
	show("no time", receive(fds[1], COUNT, 0, &time));
	printf("left %ld %ld\n", (long)time.tv_sec, time.tv_nsec);
	show("bad time", receive(fds[1], COUNT, 0, &bad));
	show("bad address", syscall(SYS_recvmmsg, fds[1], all, 1, 0, (void *)8));
	show("the rest", receive(fds[1], COUNT, MSG_DONTWAIT, NULL));
	prepare();
	all[1].iov = (void *)8;
	show("bad vector", syscall(SYS_sendmmsg, fds[0], all, COUNT, 0));
	show("bad messages", syscall(SYS_sendmmsg, fds[0], (void *)8, 1, 0));
	show("the first", receive(fds[1], COUNT, MSG_DONTWAIT, NULL));
	close(fds[1]);
	close(fds[0]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	show("stream", transmit(fds[0], COUNT, 0));
	close(fds[0]);
	show("one piece", receive(fds[1], COUNT, 0, NULL));
	printf("%.8s %.8s %.8s\n", texts[0], texts[1], texts[2]);
	show("broken", transmit(fds[1], COUNT, MSG_NOSIGNAL));
	return 0;
}
