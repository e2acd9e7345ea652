/* SPDX-License-Identifier: MIT */
/*
 * A process beside the sandbox, which starts eremite-symbolize for a backtrace: from the sandbox no
 * program can be started.  It ends when we do.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gdb/socket.h"
#include "monitor.h"

#define STATE_MAX (REPORT_STATE_MAX + CONTROL_LINE)

/* In the place of a size: about the new snapshot. */
enum request { REMOVE = STATE_MAX + 1, KEEP };

static bool read_all(int fd, void *to, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = read(fd, (char *)to + done, size - done);

		if (count == 0 || (count < 0 && errno != EINTR))
			return false;
		done += count > 0 ? (size_t)count : 0;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = write(fd, (const char *)from + done, size - done);

		if (count == 0 || (count < 0 && errno != EINTR))
			return false;
		done += count > 0 ? (size_t)count : 0;
	}
	return true;
}

static _Noreturn void serve(int fd, const struct run_options *options)
{
	struct report report = { .visible = isatty(STDERR_FILENO) };
	uint64_t size;
	sigset_t all;
	char *text;

	/* What the terminal sends is for the others; symbolize() unblocks all. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGPIPE, SIG_IGN);
	while (read_all(fd, &size, sizeof size)) {
		if (size == KEEP || size == REMOVE) {
			int error = snapshot_finish(options, size == KEEP);

			write_all(fd, &error, sizeof error);
			continue;
		}
		if (size > STATE_MAX)
			break;
		text = memory_get(NULL, 1, size);
		if (!read_all(fd, text, size))
			break;
		text_add(&report.state, text, size);
		free(text);
		report_backtrace(&report, options->image);
		if (!write_all(fd, "", 1))
			break;
	}
	gdb_socket_remove();
	snapshot_finish(options, false);
	_exit(0);
}

void helper_start(struct monitor *m)
{
	int pair[2];
	pid_t pid;

	m->helper = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return;
	pid = fork();
	if (pid == 0) {
		close(pair[0]); /* else we do not see the end */
		dup3(pair[1], STDERR_FILENO + 1, O_CLOEXEC); /* it may be there already */
		syscall(SYS_close_range, STDERR_FILENO + 2, ~0u, 0);
		serve(STDERR_FILENO + 1, m->options);
	}
	close(pair[1]);
	if (pid > 0)
		m->helper = pair[0];
	else
		close(pair[0]);
}

void helper_backtrace(struct monitor *m)
{
	uint64_t size = m->report.state.size;
	char done;

	if (size > 0 && m->helper >= 0 && write_all(m->helper, &size, sizeof size) &&
	    write_all(m->helper, m->report.state.data, size))
		read_all(m->helper, &done, 1);
	report_free(&m->report);
}

int helper_snapshot(struct monitor *m, bool keep)
{
	uint64_t request = keep ? KEEP : REMOVE;
	int error;

	if (write_all(m->helper, &request, sizeof request) && read_all(m->helper, &error, sizeof error))
		return error;
	return EPIPE;
}
