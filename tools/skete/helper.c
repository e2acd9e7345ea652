/* SPDX-License-Identifier: MIT */
/*
 * A process beside the sandbox, which starts eremite-symbolize for a backtrace: from the sandbox no
 * program can be started.  It ends when we do.  Where there are no names for a backtrace, and nothing
 * else to do, there is no helper: it is a tenth of a start.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gdb/socket.h"
#include "monitor.h"

#define SECTIONS_MAX 32 /* of a stripped image */
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

bool write_all(int fd, const void *from, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = write(fd, (const char *)from + done, size - done);

		if (count == 0 || (count < 0 && errno != EINTR))
			return false;
		done += count > 0 ? (size_t)count : 0;
	}
	return true;
}

/* What a start need not wait for. */
static void settle(int *fd)
{
	const int place = STDERR_FILENO + 1;

	if (*fd != place)
		dup3(*fd, place, O_CLOEXEC);
	*fd = place;
	syscall(SYS_close_range, place + 1, ~0u, 0);
	signal(SIGPIPE, SIG_IGN);
}

static void backtrace(int fd, uint64_t size, const struct run_options *options)
{
	struct report report = { .visible = isatty(STDERR_FILENO) };
	char *text = memory_get(NULL, 1, size);

	if (read_all(fd, text, size)) {
		text_add(&report.state, text, size);
		report_backtrace(&report, options->image);
		write_all(fd, "", 1);
	}
	free(text);
}

static _Noreturn void serve(int fd, const struct run_options *options)
{
	uint64_t size;

	while (read_all(fd, &size, sizeof size) && size <= KEEP) {
		settle(&fd);
		if (size > STATE_MAX) {
			int error = snapshot_finish(options, size == KEEP);

			write_all(fd, &error, sizeof error);
		} else {
			backtrace(fd, size, options);
		}
	}
	gdb_socket_remove();
	snapshot_finish(options, false);
	_exit(0);
}

static bool has_debug_file(const char *path)
{
	struct text debug = { 0 };
	bool found;

	text_add_string(&debug, path);
	text_add_string(&debug, ".debug");
	found = access(debug.data, F_OK) == 0;
	text_free(&debug);
	return found;
}

static bool has_symbols(const struct image *image)
{
	size_t count = image->header.e_shnum;
	Elf64_Shdr sections[SECTIONS_MAX];

	if (count > SECTIONS_MAX || (count > 0 && image->header.e_shentsize != sizeof *sections) ||
	    image_read(image, image->header.e_shoff, sections, count * sizeof *sections) != 0)
		return true; /* perhaps: who makes the backtrace will see */
	for (size_t i = 0; i < count; i++)
		if (sections[i].sh_type == SHT_SYMTAB)
			return true;
	return false;
}

void helper_look(struct monitor *m, const struct image *image)
{
	m->stripped = image != NULL ? !has_symbols(image) : snapshot_is_stripped();
	m->nameless = m->stripped && !has_debug_file(m->options->image);
}

/* Nearly all that a start pays for this process is what it does before it sleeps: so it has its
 * signals blocked from the beginning (what the terminal sends is for the others; symbolize()
 * unblocks all), and libc's fork, which does much for programs with threads, is not needed. */
void helper_start(struct monitor *m)
{
	sigset_t all, old;
	int pair[2];
	pid_t pid;

	m->helper = -1;
	if (m->nameless && m->options->snapshot == NULL && m->debugger == NULL)
		return; /* it would have nothing to do */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		close(pair[0]); /* else we do not see the end */
		serve(pair[1], m->options);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(pair[1]);
	if (pid > 0)
		m->helper = pair[0];
	else
		close(pair[0]);
}

/* As eremite-symbolize does it. */
static void backtrace_nameless(const struct monitor *m, struct report *report)
{
	const char *image = m->options->image;
	struct text text = { 0 };

	report_bare(report);
	text_add_format(&text, "  (no names: '%s' is stripped and no '%s.debug' of the same build is "
			"beside it)", image, image);
	report_line(report, text.data, text.size);
	text_free(&text);
}

void helper_backtrace(struct monitor *m, struct report *report)
{
	uint64_t size = report->state.size;
	char done;

	if (size > 0 && m->helper >= 0 && write_all(m->helper, &size, sizeof size) &&
	    write_all(m->helper, report->state.data, size))
		read_all(m->helper, &done, 1);
	else if (size > 0 && m->helper < 0 && m->nameless)
		backtrace_nameless(m, report);
	else if (size > 0)
		report_bare(report);
	report_free(report);
}

int helper_snapshot(struct monitor *m, bool keep)
{
	uint64_t request = keep ? KEEP : REMOVE;
	int error;

	if (write_all(m->helper, &request, sizeof request) && read_all(m->helper, &error, sizeof error))
		return error;
	return EPIPE;
}
