/* SPDX-License-Identifier: MIT */
/*
 * Random calls on pipes, event counters, sockets and epolls, and what came of each: the same
 * program runs on Linux and as an image (sequences.py), the records must be equal.
 *
 * Arguments: the first seed, how many sequences, how many calls each.  Nothing blocks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "sequence.h"

#define FIRST 3
#define LAST 14

static unsigned long sequence; /* sockets that were passed around may keep their names */
static char data[70000];

static int any(void)
{
	return FIRST + (int)below(LAST - FIRST + 1);
}

static void make(void)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	int fds[2], kind = (int)below(8);

	printf("make %d", kind);
	switch (kind) {
	case 0:
		show(pipe2(fds, O_NONBLOCK));
		break;
	case 1:
		show(pipe2(fds, O_NONBLOCK | (below(4) ? 0 : O_DIRECT)));
		break;
	case 2:
		show(eventfd(below(3), EFD_NONBLOCK | (below(2) ? EFD_SEMAPHORE : 0)));
		break;
	case 3:
		show(epoll_create1(0));
		break;
	case 4:
	case 5:
		show(socket(AF_UNIX, types[below(3)] | SOCK_NONBLOCK, 0));
		break;
	default:
		show(socketpair(AF_UNIX, types[below(3)] | SOCK_NONBLOCK, 0, fds));
	}
}

static size_t size(void)
{
	static const unsigned sizes[] = { 0, 1, 7, 8, 9, 100, 1000 };

	return sizes[below(sizeof sizes / sizeof sizes[0])];
}

/* Messages that wait in sockets cost what Linux alone knows: few and short ones. */
static size_t write_size(int fd)
{
	static const unsigned sizes[] = { 4095, 4096, 4097, 10000, 65536, 70000 };
	int type;
	socklen_t length = sizeof type;

	if (below(3) || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0)
		return size();
	return sizes[below(sizeof sizes / sizeof sizes[0])];
}

static void do_write(void)
{
	int fd = any();
	size_t count = write_size(fd);

	memset(data, (int)below(256), count < 8 ? 8 : count);
	if (count == 8 && below(8))
		memset(data + 1, 0, 7);
	printf("write %d %zu", fd, count);
	if (below(4) || count < 10) {
		show(write(fd, data, count));
	} else {
		struct iovec parts[3] = { { data, count / 3 }, { data, 0 }, { data, count - count / 3 } };

		show(writev(fd, parts, 3));
	}
}

static void do_read(void)
{
	int fd = any();
	size_t count = below(3) ? size() : sizeof data;
	long result;

	printf("read %d %zu", fd, count);
	result = read(fd, data, count);
	if (result > 0)
		printf(" sum %x", sum(data, result));
	show(result);
}

static void do_receive(void)
{
	static const int flags[] = { 0, MSG_PEEK, MSG_TRUNC, MSG_WAITALL, MSG_PEEK | MSG_TRUNC };
	int fd = any(), flag = flags[below(5)];
	size_t count = size();
	long result;

	printf("recv %d %zu %#x", fd, count, flag);
	result = recv(fd, data, count, flag);
	if (result > 0)
		printf(" sum %x", sum(data, result < (long)count ? result : (long)count));
	show(result);
}

static void pass(int to, int file)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec part = { "pass", 4 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof control };

	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)),
					   .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &file, sizeof file);
	printf("pass %d %d", to, file);
	show(sendmsg(to, &message, 0));
}

static void get_passed(int from)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec part = { data, below(2) ? 4 : 100 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = below(4) ? sizeof control : 0 };
	long result = recvmsg(from, &message, below(4) ? 0 : MSG_PEEK);
	int file = -1;

	printf("get %d", from);
	if (result >= 0 && message.msg_controllen > 0)
		memcpy(&file, CMSG_DATA(&control.header), sizeof file);
	if (result >= 0)
		printf(" flags %#x control %u file %d", message.msg_flags,
		       (unsigned)message.msg_controllen, file);
	show(result);
}

static void do_poll(void)
{
	struct pollfd entries[LAST - FIRST + 1];
	int count = LAST - FIRST + 1;

	for (int i = 0; i < count; i++)
		entries[i] = (struct pollfd){ .fd = FIRST + i, .events = 0x3fff };
	printf("poll");
	count = poll(entries, (nfds_t)count, 0);
	for (int i = 0; i <= LAST - FIRST; i++)
		if (entries[i].revents != POLLNVAL)
			printf(" %d:%x", FIRST + i, entries[i].revents);
	show(count);
}

static void do_control(void)
{
	static const uint32_t more[] = { 0, 0, 0, EPOLLET, EPOLLET, EPOLLONESHOT,
					 EPOLLET | EPOLLONESHOT, EPOLLEXCLUSIVE };
	int epoll = any(), op = 1 + (int)below(3), fd = any();
	struct epoll_event event = { .events = below(8) | (below(4) ? 0 : EPOLLRDHUP) |
				     more[below(8)], .data.u64 = (uint64_t)fd };

	if (below(2))
		op = EPOLL_CTL_ADD;
	printf("ctl %d %d %d %#x", epoll, op, fd, event.events);
	show(epoll_ctl(epoll, op, fd, &event));
}

static void do_wait(void)
{
	struct epoll_event events[8];
	int epoll = any(), maximum = 1 + (int)below(8), count;

	printf("wait %d %d", epoll, maximum);
	count = epoll_wait(epoll, events, maximum, 0);
	for (int i = 0; i < count; i++)
		printf(" %d:%x", (int)events[i].data.u64, events[i].events);
	show(count);
}

/* One of three names that are no files, and now and then another. */
static socklen_t name(struct sockaddr_un *address)
{
	memset(address, 0, sizeof *address);
	address->sun_family = below(20) ? AF_UNIX : AF_UNSPEC;
	snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "eremite-%06lu-%u",
		 sequence % 1000000, below(3));
	return below(20) ? (socklen_t)(sizeof address->sun_family + 17) : below(4);
}

static void show_name(const struct sockaddr_un *address, socklen_t length, long result)
{
	if (result >= 0 && length == 8) /* bind chose it */
		printf(" name of five digits");
	else if (result >= 0)
		printf(" name %u '%.*s'", length, length > 3 ? (int)length - 3 : 0,
		       address->sun_path + 1);
	show(result);
}

static void by_name(void)
{
	struct sockaddr_un address;
	socklen_t length = name(&address);
	struct sockaddr *given = (struct sockaddr *)&address;
	int fd = any(), kind = (int)below(9);

	printf("name %d %d %u %s", kind, fd, length, address.sun_path + 1);
	switch (kind) {
	case 0:
		show(bind(fd, given, length));
		break;
	case 1:
		show(listen(fd, (int)below(3)));
		break;
	case 2:
	case 3:
		show(connect(fd, given, length));
		break;
	case 4:
		length = sizeof address;
		fd = accept(fd, given, &length);
		show_name(&address, length, fd);
		if (fd >= 0)
			fcntl(fd, F_SETFL, O_NONBLOCK);
		break;
	case 5:
		memset(data, fd, 100);
		show(sendto(fd, data, size() / 10, 0, given, length));
		break;
	case 6:
		length = sizeof address;
		fd = (int)recvfrom(fd, data, 100, 0, given, &length);
		show_name(&address, length, fd);
		break;
	case 7:
		length = sizeof address;
		fd = getsockname(fd, given, &length);
		show_name(&address, length, fd);
		break;
	default:
		length = sizeof address;
		fd = getpeername(fd, given, &length);
		show_name(&address, length, fd);
	}
}

static void others(void)
{
	static const int sizes[] = { 0, 4096, 8192, 65536, 100000, 1 << 20 };
	int fd = any(), to, count = -1;

	switch (below(6)) {
	case 0:
		printf("dup %d", fd);
		show(dup(fd));
		break;
	case 1:
		to = any();
		printf("dup2 %d %d", fd, to);
		show(dup2(fd, to));
		break;
	case 2:
		printf("shutdown %d", fd);
		show(shutdown(fd, (int)below(3)));
		break;
	case 3:
		printf("size %d", fd);
		show(fcntl(fd, F_SETPIPE_SZ, sizes[below(6)]));
		break;
	case 4:
		printf("count %d", fd);
		show(ioctl(fd, FIONREAD, &count) < 0 ? -1 : count);
		break;
	default:
		printf("flags %d", fd);
		show(fcntl(fd, F_GETFL));
	}
}

static void call(void)
{
	unsigned kind = below(100);

	if (below(4) == 0) {
		by_name();
	} else if (kind < 10) {
		make();
	} else if (kind < 17) {
		int fd = any();

		printf("close %d", fd);
		show(close(fd));
	} else if (kind < 32) {
		do_write();
	} else if (kind < 45) {
		do_read();
	} else if (kind < 52) {
		do_receive();
	} else if (kind < 55) {
		int to = any();

		pass(to, any());
	} else if (kind < 59) {
		get_passed(any());
	} else if (kind < 66) {
		do_poll();
	} else if (kind < 80) {
		do_control();
	} else if (kind < 92) {
		do_wait();
	} else {
		others();
	}
}

int main(int argc, char **argv)
{
	unsigned long seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	unsigned long sequences = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	unsigned long calls = argc > 3 ? strtoul(argv[3], NULL, 0) : 60;

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	signal(SIGPIPE, SIG_IGN);
	for (; sequences > 0; sequences--, seed++) {
		printf("sequence %lu\n", seed);
		state = seed;
		sequence = seed;
		for (int i = 0; i < 4; i++)
			make();
		for (unsigned long i = 0; i < calls; i++)
			call();
		for (int fd = FIRST; fd < 64; fd++)
			close(fd);
	}
	return 0;
}
