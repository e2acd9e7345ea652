/* SPDX-License-Identifier: MIT */
/* Pairs of local sockets: streams, messages, files that are passed, shutdown, options, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

static volatile int signals;
static char big[1 << 20];

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void events(const char *what, int fd)
{
	struct pollfd entry = { .fd = fd, .events = 0x7fff };

	poll(&entry, 1, 0);
	printf("%s: events %#x\n", what, entry.revents);
}

static void handler(int number)
{
	(void)number;
	signals++;
}

static void pair(int type, int *fds)
{
	if (socketpair(AF_UNIX, type, 0, fds) != 0) {
		perror("socketpair");
		exit(1);
	}
}

static void both(int *fds)
{
	events("first", fds[0]);
	events("second", fds[1]);
}

static void take(int fd, size_t size, int flags)
{
	char text[64] = "";
	long count = recv(fd, text, size, flags);

	show("recv", count);
	if (count > 0)
		printf("'%.*s'\n", (int)(count < (long)size ? count : (long)size), text);
}

static void option(int fd, const char *what, int name)
{
	int value = -1;
	socklen_t length = sizeof value;

	show(what, getsockopt(fd, SOL_SOCKET, name, &value, &length));
	printf("value %d length %u\n", value, length);
}

static void basics(int type)
{
	struct stat status;
	struct sockaddr_un address;
	socklen_t length = sizeof address;
	int fds[2], count = 0;

	printf("type %d\n", type);
	pair(type | SOCK_NONBLOCK | SOCK_CLOEXEC, fds);
	show("flags", fcntl(fds[0], F_GETFL));
	show("close on exec", fcntl(fds[0], F_GETFD));
	fstat(fds[0], &status);
	printf("mode %o\n", status.st_mode);
	option(fds[0], "type", SO_TYPE);
	option(fds[0], "domain", SO_DOMAIN);
	option(fds[0], "protocol", SO_PROTOCOL);
	option(fds[0], "error", SO_ERROR);
	option(fds[0], "accepts", SO_ACCEPTCONN);
	show("name", getsockname(fds[0], (struct sockaddr *)&address, &length));
	printf("family %d length %u\n", address.sun_family, length);
	length = 1;
	show("peer", getpeername(fds[0], (struct sockaddr *)&address, &length));
	printf("length %u\n", length);
	both(fds);
	show("seek", lseek(fds[0], 0, SEEK_SET));
	take(fds[0], 5, 0);
	show("send", send(fds[0], "hello", 5, 0));
	show("write", write(fds[0], "world!", 6));
	show("empty", write(fds[0], "", 0));
	show("FIONREAD", ioctl(fds[1], FIONREAD, &count));
	printf("%d\n", count);
	both(fds);
	take(fds[1], 3, MSG_PEEK);
	take(fds[1], 30, MSG_PEEK);
	take(fds[1], 3, MSG_PEEK | MSG_TRUNC);
	take(fds[1], 3, 0);
	take(fds[1], 4, MSG_WAITALL);
	take(fds[1], 30, MSG_DONTWAIT);
	take(fds[1], 30, 0);
	take(fds[1], 30, 0);
	show("read of nothing", read(fds[1], big, 0));
	show("send back", send(fds[1], "x", 1, MSG_NOSIGNAL));
	take(fds[0], 0, 0);
	take(fds[0], 1, 0);
	close(fds[0]);
	both(fds);
	take(fds[1], 3, 0);
	signals = 0;
	show("send", send(fds[1], "x", 1, 0));
	show("send", send(fds[1], "x", 1, MSG_NOSIGNAL));
	show("send", write(fds[1], "x", 1));
	printf("%d signals\n", signals);
	both(fds);
	close(fds[1]);
	pair(type, fds);
	send(fds[0], "unread", 6, 0);
	send(fds[1], "lost?", 5, 0);
	close(fds[0]);
	events("reset", fds[1]);
	take(fds[1], 10, MSG_DONTWAIT);
	take(fds[1], 10, MSG_DONTWAIT);
	take(fds[1], 10, MSG_DONTWAIT);
	show("send", send(fds[1], "x", 1, 0));
	option(fds[1], "error", SO_ERROR);
	close(fds[1]);
}

static void shutting(int type, int how)
{
	int fds[2];

	printf("type %d shutdown %d\n", type, how);
	pair(type, fds);
	send(fds[0], "there", 5, 0);
	send(fds[1], "here", 4, 0);
	show("shutdown", shutdown(fds[0], how));
	both(fds);
	signals = 0;
	take(fds[0], 10, MSG_DONTWAIT);
	take(fds[0], 10, MSG_DONTWAIT);
	take(fds[1], 10, MSG_DONTWAIT);
	take(fds[1], 10, MSG_DONTWAIT);
	show("send", send(fds[0], "x", 1, 0));
	show("send", send(fds[1], "x", 1, 0));
	printf("%d signals\n", signals);
	both(fds);
	show("shutdown", shutdown(fds[0], 3));
	close(fds[0]);
	close(fds[1]);
}

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int) * 4)];
};

static long pass(int fd, const char *text, const int *fds, unsigned count)
{
	union control control = { 0 };
	struct iovec part = { (char *)text, strlen(text) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(sizeof(int) * count) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int) * count);
	memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * count);
	return sendmsg(fd, &message, 0);
}

static int got[4];

static void receive(int fd, size_t size, size_t control_size, int flags)
{
	union control control = { 0 };
	char text[64] = "";
	struct iovec parts[2] = { { text, 2 }, { text + 2, size - 2 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = &control,
				  .msg_controllen = control_size, .msg_name = text,
				  .msg_namelen = 0 };
	struct cmsghdr *header;
	long count = recvmsg(fd, &message, flags);

	show("recvmsg", count);
	if (count < 0)
		return;
	printf("'%s' flags %#x control %u", text, message.msg_flags, (unsigned)message.msg_controllen);
	header = CMSG_FIRSTHDR(&message);
	if (header != NULL) {
		unsigned fds = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		printf(" level %d type %d fds %u", header->cmsg_level, header->cmsg_type, fds);
		memcpy(got, CMSG_DATA(header), fds * sizeof(int));
		for (unsigned i = 0; i < fds; i++)
			printf(" %d(%d)", got[i], fcntl(got[i], F_GETFD));
	}
	printf("\n");
}

static void rights(int type)
{
	int fds[2], pipes[2], all[4];

	printf("rights by type %d\n", type);
	pair(type, fds);
	pipe(pipes);
	all[0] = all[2] = pipes[0];
	all[1] = all[3] = pipes[1];
	show("send", send(fds[0], "before", 6, 0));
	show("pass", pass(fds[0], "one", pipes, 2));
	show("send", send(fds[0], "after", 5, 0));
	close(pipes[0]);
	close(pipes[1]);
	receive(fds[1], 30, sizeof(union control), MSG_PEEK | MSG_DONTWAIT);
	receive(fds[1], 7, sizeof(union control), MSG_CMSG_CLOEXEC);
	receive(fds[1], 30, sizeof(union control), MSG_DONTWAIT);
	receive(fds[1], 30, sizeof(union control), MSG_DONTWAIT);
	show("write", write(got[1], "through", 7));
	take(got[0], 7, 0);
	show("read", read(got[0], big, 7));
	all[0] = all[2] = got[0];
	all[1] = all[3] = got[1];
	show("pass four", pass(fds[0], "four", all, 4));
	receive(fds[1], 30, CMSG_SPACE(sizeof(int)), 0);
	close(got[0]);
	show("pass", pass(fds[0], "none", all + 1, 1));
	receive(fds[1], 30, 0, 0);
	show("pass", pass(fds[0], "none", all + 1, 1));
	take(fds[1], 10, 0);
	show("pass itself", pass(fds[0], "itself", fds, 2));
	all[2] = 99;
	show("pass bad", pass(fds[0], "bad", all + 1, 2));
	show("pass nothing", pass(fds[0], "", all + 1, 1));
	receive(fds[1], 30, 0, MSG_DONTWAIT);
	receive(fds[1], 30, 0, MSG_DONTWAIT);
	events("reader", all[0]);
	close(all[1]);
	events("reader", all[0]);
	for (int i = 3; i < 20; i++)
		close(i);
}

static void last_one(void)
{
	int fds[2], pipes[2];
	char byte;

	pair(SOCK_STREAM, fds);
	pipe(pipes);
	show("pass", pass(fds[0], "x", pipes + 1, 1));
	close(pipes[1]);
	events("writer under way", pipes[0]);
	close(fds[1]);
	events("writer lost", pipes[0]);
	show("read", read(pipes[0], &byte, 1));
	close(pipes[0]);
	close(fds[0]);
}

static void filling(int type)
{
	int fds[2], value = 10000;
	long total = 0, part;

	printf("filling type %d\n", type);
	pair(type | SOCK_NONBLOCK, fds);
	show("too large", send(fds[0], big, sizeof big, 0) == -1 ? -1 : 0);
	show("size", setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &value, sizeof value));
	option(fds[0], "size", SO_SNDBUF);
	value = 1;
	show("size", setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &value, sizeof value));
	option(fds[1], "size", SO_SNDBUF);
	while ((part = send(fds[0], big, 1000, 0)) > 0)
		total += part;
	show("full", part);
	events("full", fds[0]);
	while ((part = recv(fds[1], big, 1000, 0)) > 0)
		total -= part;
	show("empty", part);
	show("difference", total);
	events("empty", fds[0]);
	close(fds[0]);
	close(fds[1]);
}

static int other;

static void send_it(int number)
{
	(void)number;
	send(other, "late", 4, 0);
}

static void close_it(int number)
{
	(void)number;
	close(other);
}

static void alarm_in(int ms, void (*function)(int), int flags)
{
	struct sigaction action = { .sa_handler = function, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void blocking(int type)
{
	struct timeval timeout = { 0, 5000 };
	int fds[2];

	printf("blocking type %d\n", type);
	pair(type, fds);
	other = fds[1];
	alarm_in(10, send_it, SA_RESTART);
	take(fds[0], 10, 0);
	alarm_in(10, handler, 0);
	take(fds[0], 10, 0);
	show("timeout", setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout));
	take(fds[0], 10, 0);
	timeout.tv_usec = 500000;
	show("timeout", setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout));
	alarm_in(10, handler, SA_RESTART);
	take(fds[0], 10, 0);
	if (type != SOCK_DGRAM) {
		alarm_in(10, close_it, SA_RESTART);
		timeout.tv_usec = 0;
		setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
		take(fds[0], 10, 0);
	}
	close(fds[0]);
	pair(type, fds);
	other = fds[0];
	alarm_in(10, close_it, SA_RESTART);
	take(fds[0], 10, 0);
	close(fds[1]);
}

static void epolls(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
	int fds[2], epoll = epoll_create1(0);

	pair(SOCK_STREAM, fds);
	epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event);
	for (int i = 0; i < 6; i++) {
		long count;

		if (i == 2)
			send(fds[1], "x", 1, 0);
		if (i == 3)
			shutdown(fds[1], SHUT_WR);
		if (i == 5)
			close(fds[1]);
		event.events = 0;
		count = epoll_wait(epoll, &event, 1, 0);
		printf("epoll %ld events %#x\n", count, count > 0 ? event.events : 0);
	}
	close(fds[0]);
	close(epoll);
}

/* What was not read before the end is an error; which comes before one of what is passed, or after. */
static void error_first(int type)
{
	static const int bad = 99;
	int fds[2];

	pair(type, fds);
	write(fds[0], "unread", 6);
	close(fds[1]);
	show("pass nothing", pass(fds[0], "x", &bad, 1));
	show("again", pass(fds[0], "x", &bad, 1));
	option(fds[0], "SO_ERROR", SO_ERROR);
	close(fds[0]);
}

static void errors(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/none" };
	struct iovec parts[2] = { { "ab", 2 }, { "cde", 3 } };
	int fds[2], event = eventfd(0, 0), value = 1;
	socklen_t length = sizeof value;

	show("domain", socketpair(77, SOCK_STREAM, 0, fds));
	show("type", socketpair(AF_UNIX, 9, 0, fds));
	show("type", socketpair(AF_UNIX, 77, 0, fds));
	show("protocol", socketpair(AF_UNIX, SOCK_STREAM, 2, fds));
	show("address", syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, 16));
	pair(SOCK_STREAM, fds);
	show("bad send", send(fds[0], (void *)16, 1, 0));
	send(fds[0], "x", 1, 0);
	show("bad recv", syscall(SYS_recvfrom, fds[1], 16, 1, 0, 0, 0));
	show("named", sendto(fds[0], "x", 1, 0, (struct sockaddr *)&address, sizeof address));
	show("oob", recv(fds[0], big, 1, MSG_OOB));
	show("not a socket", send(event, "x", 1, 0));
	show("not a socket", shutdown(event, 0));
	show("closed", recv(99, big, 1, 0));
	show("not a socket", getsockopt(event, SOL_SOCKET, SO_TYPE, &value, &length));
	show("no option", setsockopt(fds[0], SOL_SOCKET, SO_TYPE, &value, sizeof value));
	show("short option", setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &value, 1));
	show("level", setsockopt(fds[0], 77, SO_SNDBUF, &value, sizeof value));
	close(fds[0]);
	close(fds[1]);
	pair(SOCK_SEQPACKET, fds);
	show("writev", writev(fds[0], parts, 2));
	take(fds[1], 10, 0);
	show("bad recv", syscall(SYS_recvmsg, fds[1], 16, 0));
	close(fds[0]);
	close(fds[1]);
	close(event);
}

int main(void)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

	setvbuf(stdout, NULL, _IOFBF, 1 << 17);
	signal(SIGPIPE, handler);
	for (int i = 0; i < 3; i++) {
		basics(types[i]);
		for (int how = 0; how < 3; how++)
			shutting(types[i], how);
		rights(types[i]);
		filling(types[i]);
		blocking(types[i]);
	}
	last_one();
	epolls();
	errors();
	for (int i = 0; i < 3; i++)
		error_first(types[i]);
	return 0;
}
