/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../eremite/command.h"
#include "../../eremite/message.h"
#include "socket.h"

static ino_t inode; /* of the path; 0: there is none */
static char name[sizeof((struct sockaddr_un *)0)->sun_path];

static int bind_port(const char *where, int listener)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(where)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static const int on = 1;

	snprintf(name, sizeof name, ":%s", where);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return bind(listener, (struct sockaddr *)&address, sizeof address);
}

/* A socket that nobody serves any more. */
static bool is_stale(const struct sockaddr_un *address, int listener)
{
	struct stat status;

	return lstat(address->sun_path, &status) == 0 && S_ISSOCK(status.st_mode) &&
	       connect(listener, (const struct sockaddr *)address, sizeof *address) != 0 &&
	       errno == ECONNREFUSED;
}

static int bind_path(const char *where, int listener)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t old = umask(0177);
	struct stat status;
	int result;

	strcpy(address.sun_path, where);
	strcpy(name, where);
	result = bind(listener, (struct sockaddr *)&address, sizeof address);
	if (result != 0 && errno == EADDRINUSE) {
		if (is_stale(&address, listener) && unlink(where) == 0)
			result = bind(listener, (struct sockaddr *)&address, sizeof address);
		else
			errno = EADDRINUSE;
	}
	umask(old);
	if (result == 0 && stat(where, &status) == 0)
		inode = status.st_ino;
	return result;
}

int gdb_socket_notify(int descriptor)
{
	struct f_owner_ex owner = { F_OWNER_TID, gettid() };

	if (fcntl(descriptor, F_SETOWN_EX, &owner) != 0 ||
	    fcntl(descriptor, F_SETSIG, SIGRTMIN) != 0 ||
	    fcntl(descriptor, F_SETFL, O_ASYNC | O_NONBLOCK) != 0)
		return -1;
	return 0;
}

int gdb_socket_listen(const char *where, int *listener)
{
	bool is_port = *where >= '0' && *where <= '9';

	if (strlen(where) >= sizeof name)
		return complain("bad --gdb=%s: a socket's path has at most %zu characters", where,
				sizeof name - 1);
	signal(SIGIO, SIG_IGN); /* it comes when too many of what gdb_socket_notify wants wait */
	*listener = socket(is_port ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*listener >= 0 && (is_port ? bind_port : bind_path)(where, *listener) == 0 &&
	    listen(*listener, 1) == 0)
		return STATUS_OK;
	return complain("cannot listen for GDB at '%s': %s", where, strerror(errno));
}

const char *gdb_socket_name(void)
{
	return name;
}

void gdb_socket_remove(void)
{
	struct stat status;

	/* Unless another one has taken its place. */
	if (inode != 0 && stat(name, &status) == 0 && status.st_ino == inode)
		unlink(name);
}

int gdb_socket_accept(int listener)
{
	int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (peer >= 0 && gdb_socket_notify(peer) != 0)
		gdb_socket_close(&peer);
	return peer;
}

void gdb_socket_close(int *descriptor)
{
	close(*descriptor);
	*descriptor = -1;
}
