/* SPDX-License-Identifier: MIT */
/*
 * -e strace, of an image that cannot do it itself: a program of its own, eremite-strace, sets
 * breakpoints at the calls, as a debugger that is connected from the beginning.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../eremite/message.h"
#include "../monitor.h"
#include "socket.h"

/* It lies in libexec beside bin. */
static int find(char *path, size_t size)
{
	static const char name[] = "/libexec/eremite/eremite-strace";
	ssize_t length = readlink("/proc/self/exe", path, size - sizeof name);
	char *slash;

	if (length < 0)
		return -1;
	path[length] = '\0';
	for (int i = 0; i < 2; i++) {
		slash = strrchr(path, '/');
		if (slash == NULL)
			return -1;
		*slash = '\0';
	}
	strcat(path, name);
	return access(path, X_OK);
}

_Noreturn static void become(const char *path, int socket, const struct run_options *options)
{
	char number[16];

	snprintf(number, sizeof number, "%d", socket);
	fcntl(socket, F_SETFD, 0);
	execl(path, "eremite-strace", number, options->strace, options->image, (char *)NULL);
	complain("cannot start %s: %s", path, strerror(errno));
	_exit(127);
}

int tracer_start(const struct run_options *options, int *peer)
{
	char path[4096], first;
	int pair[2];
	pid_t pid;

	if (!options->tracer)
		return STATUS_OK;
	if (find(path, sizeof path) != 0)
		return complain("eremite-strace is missing: install eremite completely, or link '%s' with "
				"--with=strace", options->image);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return complain("cannot make a socket: %s", strerror(errno));
	signal(SIGIO, SIG_IGN);
	pid = fork();
	if (pid == 0)
		become(path, pair[1], options);
	close(pair[1]);
	*peer = pair[0];
	if (pid < 0)
		return complain("cannot start a process: %s", strerror(errno));
	/* It begins, or has said why it cannot. */
	return recv(*peer, &first, 1, MSG_PEEK) == 1 ? STATUS_OK : STATUS_BAD;
}
