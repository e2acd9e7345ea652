/* SPDX-License-Identifier: MIT */
/* Local sockets that find each other by names: what every call says. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define HEADER offsetof(struct sockaddr_un, sun_path)

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %s\n", what, result == 0 ? "0" : "ok");
}

static void count(const char *what, long result)
{
	if (result < 0)
		show(what, result);
	else
		printf("%s: %ld\n", what, result);
}

static socklen_t path(struct sockaddr_un *name, const char *text)
{
	memset(name, 0, sizeof *name);
	name->sun_family = AF_UNIX;
	strcpy(name->sun_path, text);
	return (socklen_t)(HEADER + strlen(text) + 1);
}

/* After a NUL, and not ended by one. */
static socklen_t text(struct sockaddr_un *name, const char *text)
{
	memset(name, 0, sizeof *name);
	name->sun_family = AF_UNIX;
	memcpy(name->sun_path + 1, text, strlen(text));
	return (socklen_t)(HEADER + 1 + strlen(text));
}

static int bind_to(int fd, const char *to)
{
	struct sockaddr_un name;
	socklen_t length = to[0] == '@' ? text(&name, to + 1) : path(&name, to);

	return bind(fd, (struct sockaddr *)&name, length);
}

static int connect_to(int fd, const char *to)
{
	struct sockaddr_un name;
	socklen_t length = to[0] == '@' ? text(&name, to + 1) : path(&name, to);

	return connect(fd, (struct sockaddr *)&name, length);
}

static long send_to(int fd, const char *what, const char *to, int flags)
{
	struct sockaddr_un name;
	socklen_t length = to[0] == '@' ? text(&name, to + 1) : path(&name, to);

	return sendto(fd, what, strlen(what), flags, (struct sockaddr *)&name, length);
}

static void show_name(const char *what, const struct sockaddr_un *name, socklen_t length)
{
	printf("%s: length %u", what, length);
	if (length >= sizeof name->sun_family)
		printf(", family %d, ", name->sun_family);
	for (socklen_t i = HEADER; i < length && i < sizeof *name; i++)
		putchar(((const char *)name)[i] == '\0' ? '@' : ((const char *)name)[i]);
	putchar('\n');
}

static void show_names(int fd)
{
	struct sockaddr_un name = { 0 };
	socklen_t length = sizeof name;

	if (getsockname(fd, (struct sockaddr *)&name, &length) == 0)
		show_name("  own", &name, length);
	else
		show("  own", -1);
	length = sizeof name;
	if (getpeername(fd, (struct sockaddr *)&name, &length) == 0)
		show_name("  peer", &name, length);
	else
		show("  peer", -1);
}

static void show_poll(const char *what, int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };
	int count = poll(&entry, 1, 0);

	printf("%s: poll %d, %x\n", what, count, (unsigned)entry.revents);
}

static void receive(int fd, int flags)
{
	struct sockaddr_un name = { 0 };
	socklen_t length = sizeof name;
	char buffer[100];
	long size = recvfrom(fd, buffer, sizeof buffer, flags, (struct sockaddr *)&name, &length);

	if (size < 0) {
		show("receive", -1);
		return;
	}
	printf("receive: '%.*s' ", (int)size, buffer);
	show_name("from", &name, length);
}

static int option(int fd, int which)
{
	int value = -1;
	socklen_t length = sizeof value;

	if (getsockopt(fd, SOL_SOCKET, which, &value, &length) != 0)
		return -1;
	return value;
}

static void peer_is_this(const char *what, int fd)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	int result = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length);

	printf("%s: %d, this process %d, no process %d, user %d\n", what, result,
	       peer.pid == getpid(), peer.pid == 0, peer.uid == (uid_t)-1 ? -1 : peer.uid == getuid());
}

static void creation(void)
{
	puts("creation");
	show("socket", socket(AF_UNIX, SOCK_STREAM, 0));
	show("family", socket(99, SOCK_STREAM, 0));
	show("type", socket(AF_UNIX, 9, 0));
	show("type that is none", socket(AF_UNIX, 15, 0));
	show("protocol", socket(AF_UNIX, SOCK_STREAM, 5));
	show("protocol of the family", socket(AF_UNIX, SOCK_STREAM, AF_UNIX));
	show("rdm", socket(AF_UNIX, SOCK_RDM, 0));
	show("raw", option(socket(AF_UNIX, SOCK_RAW, 0), SO_TYPE) == SOCK_DGRAM);
	for (int fd = 3; fd < 10; fd++)
		close(fd);
}

static void not_connected(int type)
{
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	char byte;

	printf("not connected, type %d\n", type);
	printf("flags %d %d\n", (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0, fcntl(fd, F_GETFD));
	show_names(fd);
	show_poll("new", fd);
	show("send", send(fd, "x", 1, MSG_NOSIGNAL));
	show("receive", recv(fd, &byte, 1, 0));
	show("write", write(fd, "x", 1));
	show("read", read(fd, &byte, 1));
	show("listen", listen(fd, 1));
	show("accept", accept(fd, NULL, NULL));
	show("accept4", accept4(fd, NULL, NULL, 1));
	peer_is_this("credentials", fd);
	show("shutdown", shutdown(fd, SHUT_WR));
	show_poll("shut", fd);
	show("send", send(fd, "x", 1, MSG_NOSIGNAL));
	close(fd);
}

static void bind_errors(void)
{
	struct sockaddr_un name;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), other = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat status;
	socklen_t length = path(&name, "long");

	puts("bind");
	show("no descriptor", bind(99, (struct sockaddr *)&name, length));
	show("no socket", bind(1, (struct sockaddr *)&name, length));
	show("bad address", bind(fd, (struct sockaddr *)16, length));
	show("negative", bind(fd, (struct sockaddr *)&name, (socklen_t)-1));
	show("too long", bind(fd, (struct sockaddr *)&name, sizeof name + 1));
	show("much too long", bind(fd, (struct sockaddr *)&name, 1000));
	show("short", bind(fd, (struct sockaddr *)&name, 1));
	show("nothing", bind(fd, (struct sockaddr *)&name, 0));
	name.sun_family = AF_INET;
	show("family", bind(fd, (struct sockaddr *)&name, length));
	show("no directory", bind_to(fd, "none/x"));
	show("empty", bind_to(fd, "@") == 0 || errno == EADDRINUSE ? 0 : -1);
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	umask(027);
	show("path", bind_to(fd, "path"));
	umask(022);
	show("stat", stat("path", &status));
	printf("mode %o\n", status.st_mode);
	show("again", bind_to(fd, "path2"));
	show("no file", access("path2", F_OK));
	show("twice", bind_to(other, "path"));
	show("open", open("path", O_RDWR));
	close(fd);
	show("closed", bind_to(other, "path"));
	show("connect", connect_to(other, "path"));
	show("unlink", unlink("path"));
	show("fresh", bind_to(other, "path"));
	show_names(other);
	close(other);
	unlink("path");
}

static void lengths(void)
{
	struct sockaddr_un name;
	char small[4] = "zzzz", all[sizeof name.sun_path + 1] = "";
	socklen_t length = sizeof small;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), other = socket(AF_UNIX, SOCK_DGRAM, 0);

	puts("lengths");
	memset(&name, 'n', sizeof name);
	name.sun_family = AF_UNIX;
	show("longest", bind(fd, (struct sockaddr *)&name, sizeof name));
	length = sizeof name;
	show("name", getsockname(fd, (struct sockaddr *)&name, &length));
	printf("length %u\n", length);
	show("connect", connect(other, (struct sockaddr *)&name, sizeof name));
	name.sun_path[sizeof name.sun_path - 1] = '\0';
	show("rest of it", access(name.sun_path, F_OK));
	memset(all, 'n', sizeof all - 1);
	show("all of it", unlink(all));
	close(other);
	other = socket(AF_UNIX, SOCK_DGRAM, 0);
	path(&name, "ab");
	strcpy(name.sun_path + 3, "cd");
	show("with a NUL", bind(other, (struct sockaddr *)&name, HEADER + 6));
	show_names(other);
	length = sizeof small;
	show("small", getsockname(other, (struct sockaddr *)small, &length));
	printf("length %u, %c%c\n", length, small[2], small[3]);
	length = (socklen_t)-1;
	show("negative", getsockname(other, (struct sockaddr *)small, &length));
	unlink("ab");
	close(fd);
	close(other);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	name.sun_family = AF_UNIX;
	show("by itself", bind(fd, (struct sockaddr *)&name, HEADER));
	length = sizeof name;
	show("its name", getsockname(fd, (struct sockaddr *)&name, &length));
	printf("length %u, %d, digits %zu\n", length, name.sun_path[0],
	       strspn(name.sun_path + 1, "0123456789abcdef"));
	show("once more", bind(fd, (struct sockaddr *)&name, HEADER));
	close(fd);
}

static void streams(int type, const char *name)
{
	int server = socket(AF_UNIX, type, 0), client = socket(AF_UNIX, type, 0), one;
	struct sockaddr_un from = { 0 };
	socklen_t length = sizeof from;
	int value;

	printf("connections, type %d, %s\n", type, name);
	show("connect to none", connect_to(client, name));
	show("bind", bind_to(server, name));
	show("connect to one that does not listen", connect_to(client, name));
	show("listen", listen(server, 5));
	show("accepts", option(server, SO_ACCEPTCONN));
	show_poll("listening", server);
	show("ioctl", ioctl(server, FIONREAD, &value));
	show("listen again", listen(server, 3));
	show("connect a listener", connect_to(server, name));
	show("connect", connect_to(client, name));
	show_poll("waiting", server);
	show_poll("connected", client);
	show("connect again", connect_to(client, name));
	show("listen connected", listen(client, 1));
	count("send", send(client, "hello", 5, 0));
	one = accept4(server, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
	show("accept", one);
	show_name("from", &from, length);
	printf("flags %d %d\n", (fcntl(one, F_GETFL) & O_NONBLOCK) != 0, fcntl(one, F_GETFD));
	show_names(one);
	show_names(client);
	peer_is_this("server's peer", one);
	peer_is_this("client's peer", client);
	peer_is_this("listener's peer", server);
	receive(one, 0);
	receive(one, 0);
	show("send with a name", send_to(one, "named", name, MSG_NOSIGNAL));
	show_poll("server", one);
	show_poll("client", client);
	if (recv(client, &from, 5, MSG_DONTWAIT) < 0)
		show("nothing", -1);
	close(server);
	count("the listener is closed", send(one, "still", 5, 0));
	receive(client, 0);
	close(one);
	show_poll("peer closed", client);
	receive(client, MSG_DONTWAIT);
	show_names(client);
	show("send", send(client, "x", 1, MSG_NOSIGNAL));
	close(client);
	unlink(name);
}

static void client_is_named(void)
{
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0), one;
	struct sockaddr_un from = { 0 };
	socklen_t length = sizeof from;

	puts("the client has a name");
	bind_to(server, "@server");
	listen(server, 0);
	bind_to(client, "@client");
	show("connect", connect_to(client, "@server"));
	one = accept(server, (struct sockaddr *)&from, &length);
	show_name("from", &from, length);
	length = (socklen_t)-5;
	connect_to(socket(AF_UNIX, SOCK_STREAM, 0), "@server");
	show("bad length", accept(server, (struct sockaddr *)&from, &length));
	send(client, "a", 1, 0);
	receive(one, 0);
	for (int fd = 3; fd < 10; fd++)
		close(fd);
}

static void backlog(void)
{
	int server = socket(AF_UNIX, SOCK_STREAM, 0), fds[4], extra;
	struct timeval short_time = { 0, 20000 };

	puts("backlog");
	bind_to(server, "@backlog");
	listen(server, 1);
	for (int i = 0; i < 4; i++) {
		fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		show("connect", connect_to(fds[i], "@backlog"));
	}
	extra = socket(AF_UNIX, SOCK_STREAM, 0);
	setsockopt(extra, SOL_SOCKET, SO_SNDTIMEO, &short_time, sizeof short_time);
	show("in time", connect_to(extra, "@backlog"));
	show("accept", accept(server, NULL, NULL));
	show("connect", connect_to(extra, "@backlog"));
	show("more", listen(server, 3));
	show("connect", connect_to(fds[2], "@backlog"));
	fcntl(server, F_SETFL, O_NONBLOCK);
	show("accept", accept(server, NULL, NULL));
	show("shutdown", shutdown(server, SHUT_RD));
	show("connect", connect_to(fds[3], "@backlog"));
	show("accept", accept(server, NULL, NULL));
	show_poll("listener", server);
	show_poll("not accepted", extra);
	close(server);
	show_poll("never accepted", extra);
	show("send", send(extra, "x", 1, MSG_NOSIGNAL));
	show("send", send(extra, "x", 1, MSG_NOSIGNAL));
	show("again", connect_to(extra, "@backlog"));
	for (int fd = 3; fd < 16; fd++)
		close(fd);
}

static void types(void)
{
	int stream = socket(AF_UNIX, SOCK_STREAM, 0), datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
	int packet = socket(AF_UNIX, SOCK_SEQPACKET, 0), file;

	puts("types");
	bind_to(stream, "@types");
	listen(stream, 1);
	bind_to(datagram, "types");
	show("the same name for another type", bind_to(packet, "@types"));
	show("datagram to stream", connect_to(datagram, "@types"));
	show("packet to stream", connect_to(packet, "@types"));
	show("packet to datagram", connect_to(packet, "types"));
	show("send", send_to(datagram, "x", "@types", 0));
	unlink("types");
	file = open("types", O_CREAT | O_RDWR, 0644);
	show("to a file", connect_to(packet, "types"));
	close(file);
	unlink("types");
	show("to a directory", connect_to(packet, "."));
	show("to nothing", connect_to(packet, "types"));
	show("through nothing", connect_to(packet, "types/x"));
	close(stream);
	close(datagram);
	close(packet);
}

static void datagrams(const char *to)
{
	int a = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int b = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), sent = 0;
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	printf("datagrams, %s\n", to);
	show("to none", send_to(a, "x", to, 0));
	bind_to(b, to);
	count("send", send_to(a, "unnamed", to, 0));
	receive(b, 0);
	bind_to(a, "@a");
	count("send", send_to(a, "named", to, 0));
	receive(b, MSG_PEEK);
	receive(b, 0);
	show("connect", connect_to(a, to));
	show_names(a);
	show_poll("connected", a);
	count("send", send(a, "connected", 9, 0));
	receive(b, 0);
	show("no way back", send(b, "x", 1, 0));
	count("by name", send_to(b, "back", "@a", 0));
	receive(a, 0);
	for (sent = 0; sent < 100 && send(a, "x", 1, 0) == 1; sent++)
		;
	printf("sent %d before %s\n", sent, strerror(errno));
	show_poll("full", a);
	receive(b, 0);
	show_poll("room", a);
	count("send", send_to(a, "y", to, 0));
	show("send", send_to(a, "y", to, MSG_DONTWAIT));
	show("connect to none", connect_to(a, "@nobody"));
	show("disconnect", connect(a, &none, sizeof none));
	show("send", send(a, "x", 1, 0));
	show_poll("disconnected", a);
	show("connect", connect_to(a, to));
	close(b);
	show_poll("closed", a);
	show("send", send(a, "x", 1, 0));
	show("send", send(a, "x", 1, 0));
	show("send by name", send_to(a, "x", to, 0));
	close(a);
	unlink(to);
}

static void allowed(void)
{
	int a = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int b = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int c = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), sent = 0;

	puts("who is connected");
	bind_to(a, "@a");
	bind_to(b, "@b");
	bind_to(c, "@c");
	connect_to(a, "@b");
	show("to one that is another's", send_to(c, "x", "@a", 0));
	show("connect", connect_to(c, "@a"));
	show("mutual", connect_to(b, "@a"));
	for (sent = 0; sent < 50 && send(b, "x", 1, 0) == 1; sent++)
		;
	printf("sent %d\n", sent);
	show("other peer", connect_to(a, "@c"));
	printf("error %d\n", option(b, SO_ERROR));
	receive(a, 0);
	show("itself", connect_to(c, "@c"));
	count("send", send(c, "self", 4, 0));
	receive(c, 0);
	close(a);
	close(b);
	close(c);
}

static void show_edges(const char *what, int epoll)
{
	struct epoll_event event = { 0 };
	int count = epoll_wait(epoll, &event, 1, 0);

	printf("%s: %d edges, %x\n", what, count, count > 0 ? event.events : 0);
}

/* What tells an epoll that waits for edges, and what does not. */
static void edges(void)
{
	struct epoll_event event = { .events = EPOLLOUT | EPOLLPRI | EPOLLET };
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0), one;
	int a = socket(AF_UNIX, SOCK_DGRAM, 0), b = socket(AF_UNIX, SOCK_DGRAM, 0);
	int epoll = epoll_create1(0);
	char byte = 'e';

	puts("edges");
	bind_to(server, "@edges");
	listen(server, 1);
	epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
	show_edges("not connected", epoll);
	connect_to(client, "@edges");
	show_edges("connected", epoll);
	one = accept(server, NULL, NULL);
	show_edges("accepted", epoll);
	send(one, &byte, 1, 0);
	show_edges("something arrived", epoll);
	send(client, &byte, 1, 0);
	show_edges("sent", epoll);
	recv(one, &byte, 1, 0);
	show_edges("it was read", epoll);
	close(client);
	bind_to(b, "@edges");
	epoll_ctl(epoll, EPOLL_CTL_ADD, a, &event);
	show_edges("datagrams", epoll);
	connect_to(a, "@edges");
	show_edges("connected", epoll);
	while (send(a, &byte, 1, MSG_DONTWAIT) == 1)
		;
	show_edges("full", epoll);
	recv(b, &byte, 1, 0);
	show_edges("one was read", epoll);
	close(server);
	close(one);
	close(a);
	close(b);
	close(epoll);
}

static void pass(void)
{
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0), one;
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 'r';
	struct iovec data = { &byte, 1 };
	struct sockaddr_un from;
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof control };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int ends[2], got;

	puts("rights");
	bind_to(server, "@rights");
	listen(server, 1);
	connect_to(client, "@rights");
	pipe(ends);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
	count("send", sendmsg(client, &message, 0));
	close(ends[1]);
	one = accept(server, NULL, NULL);
	memset(control, 0, sizeof control);
	message.msg_name = &from;
	message.msg_namelen = sizeof from;
	count("receive", recvmsg(one, &message, 0));
	printf("name %u, control %zu\n", message.msg_namelen, (size_t)message.msg_controllen);
	memcpy(&got, CMSG_DATA(header), sizeof got);
	count("write", write(got, "through", 7));
	close(got);
	count("read", read(ends[0], control, 7));
	count("the end", read(ends[0], control, 7));
	close(server);
	close(client);
	close(one);
	close(ends[0]);
}

int main(void)
{
	char directory[] = "/tmp/namesXXXXXX";

	signal(SIGPIPE, SIG_IGN);
	if (mkdtemp(directory) == NULL || chdir(directory) != 0)
		return 1;
	creation();
	not_connected(SOCK_STREAM);
	not_connected(SOCK_DGRAM);
	not_connected(SOCK_SEQPACKET);
	bind_errors();
	lengths();
	streams(SOCK_STREAM, "stream");
	streams(SOCK_STREAM, "@stream");
	streams(SOCK_SEQPACKET, "packets");
	client_is_named();
	backlog();
	types();
	datagrams("datagrams");
	datagrams("@datagrams");
	allowed();
	edges();
	pass();
	chdir("/");
	return rmdir(directory);
}
