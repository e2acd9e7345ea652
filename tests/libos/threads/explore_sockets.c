/* SPDX-License-Identifier: MIT */
/*
 * Connected sockets: what is sent is received once, and in its order, whoever closes which end, and
 * whatever files are passed on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "explore_calls.h"

static int ends[2];
static int sent, received, over;

static int get(const int *variable)
{
	return __atomic_load_n(variable, __ATOMIC_SEQ_CST);
}

static void add(int *variable, int value)
{
	__atomic_fetch_add(variable, value, __ATOMIC_SEQ_CST);
}

static void do_pair(int type)
{
	call_begin();
	HOLDS(call_end(sys_socketpair(AF_UNIX, type, 0, ends)) == 0);
}

static long do_send(int fd, const void *data, size_t size)
{
	return unlocked_call(sys_sendto(fd, data, size, MSG_NOSIGNAL, NULL, 0));
}

static long do_receive(int fd, void *data, size_t size, int flags)
{
	return unlocked_call(sys_recvfrom(fd, data, size, flags, NULL, NULL));
}

static void limit(int fd)
{
	int least = 1;

	HOLDS(sys_setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least) == 0);
}

/* Packets stay whole, and have one reader each. */
struct packet {
	int from, number;
	char filling[500];
};

static int send_packets(void *argument)
{
	struct packet packet = { .from = *(int *)argument };
	int count = 1 + (int)below(12);

	for (packet.number = 0; packet.number < count; packet.number++) {
		HOLDS(do_send(ends[1], &packet, sizeof packet) == sizeof packet);
		add(&sent, 1);
	}
	add(&over, 1);
	return 0;
}

static int receive_packets(void *argument)
{
	int next[EXPLORE_THREADS] = { 0 }, alone = *(int *)argument;
	struct packet packet;
	long size;

	while ((size = do_receive(ends[0], &packet, sizeof packet, 0)) > 0) {
		HOLDS(size == sizeof packet);
		HOLDS(alone ? packet.number == next[packet.from] :
			      packet.number >= next[packet.from]);
		next[packet.from] = packet.number + 1;
		add(&received, 1);
	}
	HOLDS(size == 0);
	return 0;
}

static void exchange(int type, int readers)
{
	static const int numbers[] = { 0, 1, 2, 3 };
	int writers = 1 + (int)below(3), alone = readers == 1;

	do_pair(type);
	limit(ends[1]);
	for (int i = 0; i < writers; i++)
		spawn((unsigned)i, send_packets, (void *)(uintptr_t)&numbers[i]);
	for (int i = 0; i < readers; i++)
		spawn((unsigned)(writers + i), receive_packets, &alone);
	while (get(&over) != writers)
		fake_application();
	if (below(2))
		do_close(ends[1]);
	else
		HOLDS(unlocked_call(sys_shutdown(ends[1], SHUT_WR)) == 0);
	for (unsigned i = 0; i < (unsigned)(writers + readers); i++)
		join(i);
	HOLDS(sent == received);
}

SCENARIO(packets)
{
	exchange(SOCK_SEQPACKET, 1 + (int)below(2));
}

/* One reader: what another one reads of a stream may begin within a packet. */
SCENARIO(streams)
{
	exchange(SOCK_STREAM, 1);
}

static long do_send_at_once(int fd, const void *data, size_t size)
{
	return unlocked_call(sys_sendto(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0));
}

/* Both ends send, receive, and are closed while the other one does.  Those of one end alone sleep,
 * since who sleeps keeps his end open. */
static int talk_until_closed(void *argument)
{
	int mine = *(int *)argument, at_once = mine == ends[1] || below(2) ? MSG_DONTWAIT : 0;
	char byte = 0;

	for (;;) {
		long size = below(2) ? do_send_at_once(mine, &byte, 1) :
				       do_receive(mine, &byte, 1, at_once);

		if (size == 0 || size == -EPIPE || size == -EBADF || size == -ECONNRESET)
			return 0;
		HOLDS(size == 1 || size == -EAGAIN);
	}
}

SCENARIO(closed_ends)
{
	int first = (int)below(2);

	do_pair(below(2) ? SOCK_STREAM : SOCK_SEQPACKET);
	for (unsigned i = 0; i < 4; i++)
		spawn(i, talk_until_closed, &ends[i % 2]);
	for (unsigned i = below(20); i > 0; i--)
		fake_application();
	HOLDS(do_close(ends[first]) == 0);
	HOLDS(do_close(ends[!first]) == 0);
	for (unsigned i = 0; i < 4; i++)
		join(i);
}

/* Files are passed on; the last reference of some ends while it is received. */
#define CONTROL CMSG_SPACE(sizeof(int))

static struct msghdr message_with(struct iovec *data, char *control)
{
	return (struct msghdr){ .msg_iov = data, .msg_iovlen = 1, .msg_control = control,
				.msg_controllen = CONTROL };
}

static void pass(int fd)
{
	char byte = 0, control[CONTROL] __attribute__((aligned(8)));
	struct iovec data = { &byte, 1 };
	struct msghdr message = message_with(&data, control);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(header), &fd, sizeof fd);
	HOLDS(unlocked_call(sys_sendmsg(ends[1], &message, MSG_NOSIGNAL)) == 1);
}

static int pass_files(void *argument)
{
	(void)argument;
	for (unsigned i = 1 + below(6); i > 0; i--) {
		int fd = do_eventfd(7, EFD_NONBLOCK);

		pass(fd);
		HOLDS(do_close(fd) == 0);
		add(&sent, 1);
	}
	add(&over, 1);
	return 0;
}

/* A descriptor; -1: the end; -2: who receives by read(2), or into nothing, lost it. */
static int receive_file(void)
{
	char byte, control[CONTROL] __attribute__((aligned(8)));
	struct iovec data = { below(4) ? &byte : NULL, 1 };
	struct msghdr message = message_with(&data, below(4) ? control : NULL);
	struct cmsghdr *header;
	long size;
	int fd;

	if (below(4) == 0)
		return do_read(ends[0], &byte, 1) == 1 ? -2 : -1;
	size = unlocked_call(sys_recvmsg(ends[0], &message, 0));
	if (size == 0)
		return -1;
	HOLDS(size == 1 || (size == -EFAULT && data.iov_base == NULL));
	if (size < 0 || message.msg_control == NULL)
		return -2;
	header = CMSG_FIRSTHDR(&message);
	HOLDS(message.msg_controllen >= CMSG_LEN(sizeof fd) && header->cmsg_type == SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(header), sizeof fd);
	return fd;
}

static int receive_files(void *argument)
{
	int fd;

	(void)argument;
	while ((fd = receive_file()) != -1) {
		uint64_t value;

		if (fd == -2)
			continue;
		HOLDS(do_read(fd, &value, sizeof value) == sizeof value && value == 7);
		HOLDS(do_read(fd, &value, sizeof value) == -EAGAIN);
		HOLDS(do_close(fd) == 0);
	}
	return 0;
}

SCENARIO(passed_files)
{
	unsigned senders = 1 + below(2), receivers = 1 + below(2);

	do_pair(below(2) ? SOCK_STREAM : SOCK_SEQPACKET);
	for (unsigned i = 0; i < senders; i++)
		spawn(i, pass_files, NULL);
	for (unsigned i = 0; i < receivers; i++)
		spawn(senders + i, receive_files, NULL);
	while (get(&over) != (int)senders)
		fake_application();
	HOLDS(do_close(ends[1]) == 0);
	for (unsigned i = 0; i < senders + receivers; i++)
		join(i);
}

/* By name: a socket has a lock of its own from when it is connected, in the midst of others' calls. */
static int listener, client;

static void name_of(struct sockaddr_un *address, socklen_t *length)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX, .sun_path = "\0x" };
	*length = offsetof(struct sockaddr_un, sun_path) + 2;
}

static int do_socket(void)
{
	call_begin();
	return (int)call_end(sys_socket(AF_UNIX, SOCK_STREAM, 0));
}

static int try_to_send(void *argument)
{
	(void)argument;
	for (;;) {
		long size = do_send(client, "x", 1);

		if (size == 1) {
			add(&sent, 1);
			return 0;
		}
		HOLDS(size == -ENOTCONN);
	}
}

static int try_to_connect(void *argument)
{
	struct sockaddr_un address;
	socklen_t length;
	long status;

	(void)argument;
	name_of(&address, &length);
	call_begin();
	status = call_end(sys_connect(client, (struct sockaddr *)&address, length));
	HOLDS(status == 0 || status == -EISCONN);
	return 0;
}

SCENARIO(connecting)
{
	unsigned senders = 1 + below(3);
	struct sockaddr_un address;
	socklen_t length;
	int accepted;
	char byte;

	listener = do_socket();
	client = do_socket();
	name_of(&address, &length);
	call_begin();
	HOLDS(call_end(sys_bind(listener, (struct sockaddr *)&address, length)) == 0);
	call_begin();
	HOLDS(call_end(sys_listen(listener, 0)) == 0);
	for (unsigned i = 0; i < senders; i++)
		spawn(i, try_to_send, NULL);
	spawn(senders, try_to_connect, NULL);
	spawn(senders + 1, try_to_connect, NULL);
	call_begin();
	accepted = (int)call_end(sys_accept(listener, NULL, NULL));
	HOLDS(accepted > 0);
	for (unsigned i = 0; i < senders; i++)
		HOLDS(do_receive(accepted, &byte, 1, 0) == 1 && byte == 'x');
	for (unsigned i = 0; i < senders + 2; i++)
		join(i);
	if (below(2))
		do_close(client);
	do_close(listener);
	do_close(accepted);
}
