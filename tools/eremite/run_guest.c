/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "run.h"

/* QEMU's end of each channel, in our process; all are above GUEST_DESCRIPTORS_END. */
struct guest_ends {
	int output, error, control, input, module, diagnostics, debugger, null;
};

#define NO_GUEST { .output = -1, .error = -1, .control = -1, .input = -1, .diagnostics = -1, \
		   .debugger = -1 }

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void ends_close(struct guest_ends *ends)
{
	/* ERROR may be the same descriptor as OUTPUT. */
	if (ends->error != ends->output)
		close_one(&ends->error);
	close_one(&ends->output);
	close_one(&ends->control);
	close_one(&ends->input);
	close_one(&ends->module);
	close_one(&ends->diagnostics);
	close_one(&ends->debugger);
	close_one(&ends->null);
}

/* Away from the numbers that the child gives to what it inherits. */
static int move_up(int *fd)
{
	int moved = fcntl(*fd, F_DUPFD_CLOEXEC, GUEST_DESCRIPTORS_END);

	if (moved < 0)
		return -1;
	close(*fd);
	*fd = moved;
	return 0;
}

/* A pipe from QEMU to us; our end does not block. */
static int open_pipe(int *ours, int *theirs)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	*ours = ends[0];
	*theirs = ends[1];
	if (fcntl(*ours, F_SETFL, O_NONBLOCK) != 0)
		return -1;
	return move_up(theirs);
}

static int open_input(struct guest *guest, struct guest_ends *ends)
{
	int pair[2], size = 4096;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	guest->input = pair[0];
	ends->input = pair[1];
	/* Small, so that little more is taken from our standard input than the guest reads. */
	setsockopt(guest->input, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	if (fcntl(guest->input, F_SETFL, O_NONBLOCK) != 0)
		return -1;
	return move_up(&ends->input);
}

static int open_debugger(struct guest *guest, struct guest_ends *ends)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	guest->debugger = pair[0];
	ends->debugger = pair[1];
	return move_up(&ends->debugger);
}

/* The words of the command line in a file without a name. */
static int open_module(const struct text *module, struct guest_ends *ends)
{
	size_t done = 0;

	if (module->size == 0)
		return 0;
	ends->module = memfd_create("eremite-arguments", MFD_CLOEXEC);
	while (ends->module >= 0 && done < module->size) {
		ssize_t count = write(ends->module, module->data + done, module->size - done);

		if (count < 0)
			return -1;
		done += (size_t)count;
	}
	return ends->module < 0 ? -1 : move_up(&ends->module);
}

static int open_channels(struct guest *guest, struct guest_ends *ends,
			 const struct qemu_command *command, bool one_stream)
{
	if (open_pipe(&guest->output, &ends->output) != 0 ||
	    open_pipe(&guest->control, &ends->control) != 0 ||
	    open_pipe(&guest->diagnostics, &ends->diagnostics) != 0 ||
	    open_input(guest, ends) != 0 || open_module(&command->module, ends) != 0 ||
	    (command->debugger && open_debugger(guest, ends) != 0))
		return -1;
	if (one_stream)
		ends->error = ends->output;
	else if (open_pipe(&guest->error, &ends->error) != 0)
		return -1;
	ends->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	return ends->null < 0 ? -1 : move_up(&ends->null);
}

/* In the child, which shares our memory: only system calls. */
static int child_arrange(const struct guest_ends *ends, pid_t parent)
{
	const int moves[][2] = {
		{ ends->null, 0 }, { ends->diagnostics, 1 }, { ends->diagnostics, 2 },
		{ ends->output, GUEST_OUTPUT }, { ends->error, GUEST_ERROR },
		{ ends->control, GUEST_CONTROL }, { ends->input, GUEST_INPUT },
		{ ends->module, GUEST_MODULE }, { ends->debugger, GUEST_DEBUGGER },
	};

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (moves[i][0] >= 0 && dup2(moves[i][0], moves[i][1]) < 0)
			return -1;
	}
	/* Signals of the terminal are for us to interpret, and QEMU must not outlive us. */
	if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return -1;
	return getppid() == parent ? 0 : -1;
}

/* vfork: posix_spawn cannot set the parent-death signal, and fork copies page tables. */
__attribute__((noinline))
static pid_t spawn(const char *path, char *const *argv, const struct guest_ends *ends,
		   volatile int *error)
{
	extern char **environ;
	pid_t parent = getpid(), pid;
	sigset_t none;

	sigemptyset(&none);
	pid = vfork();
	if (pid == 0) {
		if (child_arrange(ends, parent) == 0) {
			sigprocmask(SIG_SETMASK, &none, NULL);
			execve(path, argv, environ);
		}
		*error = errno;
		_exit(127);
	}
	if (pid < 0)
		*error = errno;
	return pid;
}

int guest_start(struct guest *guest, const char *path, const struct qemu_command *command,
		bool one_stream, const sigset_t *signals)
{
	struct guest_ends ends = { .output = -1, .error = -1, .control = -1, .input = -1,
				   .module = -1, .diagnostics = -1, .debugger = -1, .null = -1 };
	volatile int error = 0;

	*guest = (struct guest)NO_GUEST;
	if (open_channels(guest, &ends, command, one_stream) != 0) {
		error = errno;
	} else {
		/* Blocked before there is a child, so that its end is never missed. */
		sigprocmask(SIG_BLOCK, signals, NULL);
		guest->pid = spawn(path, command->argv, &ends, &error);
	}
	ends_close(&ends);
	if (error == 0)
		return STATUS_OK;
	if (guest->pid > 0)
		waitpid(guest->pid, NULL, 0);
	guest->pid = 0;
	guest_close(guest);
	return complain("cannot start %s: %s", path, strerror(error));
}

bool guest_ended(struct guest *guest)
{
	pid_t pid;

	if (guest->pid <= 0)
		return true;
	do
		pid = waitpid(guest->pid, &guest->wait_status, WNOHANG);
	while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return false;
	guest->pid = 0;
	return true;
}

void guest_stop(struct guest *guest)
{
	if (guest->pid <= 0)
		return;
	kill(guest->pid, SIGKILL);
	while (waitpid(guest->pid, &guest->wait_status, 0) < 0 && errno == EINTR)
		continue;
	guest->pid = 0;
}

void guest_close(struct guest *guest)
{
	close_one(&guest->output);
	close_one(&guest->error);
	close_one(&guest->control);
	close_one(&guest->input);
	close_one(&guest->diagnostics);
	close_one(&guest->debugger);
}
