/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "run.h"

/* Time for output that is still under way when we stopped the guest. */
#define GRACE 200000000u
/* For QEMU to have the guest stand. */
#define LIST_PATIENCE 5000000000u
#define LIST_AGAIN 100 /* ms */

#define COLLECT_AFTER 32  /* moves in a row of less than */
#define COLLECT_SIZE 8192 /* bytes make us wait for */
#define COLLECT_TIME 1000 /* microseconds */

enum slot {
	SLOT_SIGNALS, SLOT_CONTROL, SLOT_DIAGNOSTICS, SLOT_SERIAL,
	SLOT_OUTPUT, SLOT_ERROR, SLOT_STDIN, SLOT_DEBUGGER, SLOT_COUNT,
};

void run_stop(struct run *run, int status)
{
	if (run->stop_status == 0)
		run->stop_status = status;
	guest_stop(&run->guest);
	terminal_restore(&run->terminal);
	run->deadline = run_now() + GRACE;
}

/* Ctrl-Z from outside: the guest sleeps as long as we do. */
static void suspend(struct run *run)
{
	bool raw = run->terminal.raw;

	terminal_restore(&run->terminal);
	if (run->guest.pid > 0)
		kill(run->guest.pid, SIGSTOP);
	kill(getpid(), SIGSTOP);
	if (run->guest.pid > 0)
		kill(run->guest.pid, SIGCONT);
	if (raw)
		terminal_raw(&run->terminal);
	else
		terminal_quiet(&run->terminal);
}

/* The guest's threads are listed before it ends.  False: they are not. */
static bool list_then_end(struct run *run, int status)
{
	if (run->stop_status != 0 || (run->lists && run->list_status != 0) || !list_begin(run, status))
		return false;
	run->deadline = run_now() + LIST_PATIENCE;
	return true;
}

static void handle_signal(struct run *run, int signal)
{
	switch (signal) {
	case SIGCHLD:
		guest_ended(&run->guest);
		break;
	case SIGWINCH:
		run->input.window = true;
		break;
	case SIGTSTP:
		suspend(run);
		break;
	case SIGUSR1:
		if (!run->lists && run->stop_status == 0 && !list_begin(run, 0))
			complain("no list of threads: %s", run->options->gdb != NULL ?
				 "the debugger has the guest" : "QEMU does not listen");
		break;
	default:
		if (signal == SIGQUIT && list_then_end(run, STATUS_SIGNAL + SIGQUIT))
			break;
		/* The second one does not wait for the output. */
		if (run->stop_status != 0) {
			output_drop(&run->output);
			output_drop(&run->error);
		}
		run_stop(run, STATUS_SIGNAL + signal);
	}
}

static void handle_signals(struct run *run)
{
	struct signalfd_siginfo info;

	while (read(run->signals, &info, sizeof info) == sizeof info)
		handle_signal(run, (int)info.ssi_signo);
}

/* What QEMU says, and what an image writes to the serial port before it knows of the channels. */
static void handle_diagnostics(struct run *run, int *fd)
{
	char buffer[4096];
	ssize_t count = read(*fd, buffer, sizeof buffer);

	if (count > 0) {
		size_t room = DIAGNOSTICS_MAX - run->diagnostics.size;

		text_add(&run->diagnostics, buffer, (size_t)count < room ? (size_t)count : room);
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(*fd);
		*fd = -1;
	}
}

static void handle_output(struct run *run, struct output *output, const char *name)
{
	int error = output_move(output);

	if (error == 0)
		return;
	output_drop(output);
	if (error == EPIPE) {
		run_stop(run, STATUS_SIGNAL + SIGPIPE);
		return;
	}
	terminal_restore(&run->terminal);
	complain("cannot write the program's standard %s: %s", name, strerror(error));
	run_stop(run, STATUS_FAILED);
}

static struct pollfd watch_output(const struct output *output)
{
	if (output->size != 0)
		return (struct pollfd){ .fd = output->to, .events = POLLOUT };
	return (struct pollfd){ .fd = output->from, .events = POLLIN };
}

static void watch(const struct run *run, struct pollfd *slots)
{
	const struct guest *guest = &run->guest;
	const struct input *input = &run->input;
	bool to_guest = input->size != 0 || (input->window && input->wanted);
	bool from_user = guest->pid > 0 && guest->input >= 0 && input_ready(input);

	slots[SLOT_SIGNALS] = (struct pollfd){ .fd = run->signals, .events = POLLIN };
	slots[SLOT_CONTROL] = (struct pollfd){
		.fd = run->pending_size == 0 ? guest->control : -1, .events = POLLIN };
	slots[SLOT_DIAGNOSTICS] = (struct pollfd){ .fd = guest->diagnostics, .events = POLLIN };
	slots[SLOT_SERIAL] = (struct pollfd){
		.fd = guest->input, .events = (short)(to_guest ? POLLIN | POLLOUT : POLLIN) };
	slots[SLOT_OUTPUT] = watch_output(&run->output);
	slots[SLOT_ERROR] = watch_output(&run->error);
	slots[SLOT_STDIN] = (struct pollfd){
		.fd = from_user ? STDIN_FILENO : -1, .events = POLLIN };
	slots[SLOT_DEBUGGER] = (struct pollfd){ .fd = guest->debugger, .events = POLLIN };
}

static void dispatch(struct run *run, const struct pollfd *slots)
{
	if (slots[SLOT_CONTROL].revents)
		run_control_read(run);
	if (slots[SLOT_OUTPUT].revents)
		handle_output(run, &run->output, "output");
	if (slots[SLOT_ERROR].revents)
		handle_output(run, &run->error, "error");
	run_control_handle(run);
	if (slots[SLOT_STDIN].revents && input_read(&run->input, run->terminal.raw))
		run_stop(run, STATUS_SIGNAL + SIGINT);
	if (slots[SLOT_SERIAL].revents & POLLOUT)
		input_write(&run->input, run->guest.input);
	if (slots[SLOT_SERIAL].revents & (POLLIN | POLLHUP | POLLERR))
		handle_diagnostics(run, &run->guest.input);
	if (slots[SLOT_DIAGNOSTICS].revents)
		handle_diagnostics(run, &run->guest.diagnostics);
	if (slots[SLOT_DEBUGGER].revents)
		list_handle(run);
	if (slots[SLOT_SIGNALS].revents)
		handle_signals(run);
}

static bool finished(const struct run *run)
{
	return run->guest.pid <= 0 && run->guest.control < 0 && run->pending_size == 0 &&
	       run->guest.diagnostics < 0 && output_done(&run->output) &&
	       output_done(&run->error);
}

/* Milliseconds for poll, at most a minute, or LIST_AGAIN; -1 for no limit. */
static int remaining(const struct run *run)
{
	uint64_t limit = run->lists ? LIST_AGAIN * 1000000ull : 60000000000u, now;

	if (run->deadline == 0)
		return run->lists ? LIST_AGAIN : -1;
	now = run_now();
	if (now >= run->deadline)
		return 0;
	if (run->deadline - now > limit)
		return (int)(limit / 1000000);
	return (int)((run->deadline - now + 999999) / 1000000);
}

static void time_out(struct run *run)
{
	/* It was to be listed, and did not stand. */
	if (run->lists && run->list_status != 0) {
		run_stop(run, run->list_status);
		return;
	}
	terminal_restore(&run->terminal);
	complain("stopped after %.6g seconds, as --timeout says",
		 (double)run->options->timeout / 1e9);
	if (!run->options->verbose || !list_then_end(run, STATUS_TIMEOUT))
		run_stop(run, STATUS_TIMEOUT);
}

/* QEMU writes byte by byte.  Waking up for each few of them slows it down, so once the program
 * turns out to write much, let some output collect. */
static void collect(struct run *run, uint64_t *before, unsigned *small)
{
	uint64_t taken = run->output.taken + run->error.taken;
	uint64_t moved = taken - *before;

	*before = taken;
	if (moved == 0)
		return;
	*small = moved < COLLECT_SIZE ? *small + 1 : 0;
	if (*small > COLLECT_AFTER)
		usleep(COLLECT_TIME);
}

void run_streams(struct run *run)
{
	struct pollfd slots[SLOT_COUNT];
	uint64_t taken = 0;
	unsigned small = 0;

	while (!finished(run)) {
		int ready;

		watch(run, slots);
		ready = poll(slots, SLOT_COUNT, remaining(run));

		if (ready < 0 && errno != EINTR)
			break;
		if (ready == 0 && run->lists)
			list_again();
		dispatch(run, slots);
		collect(run, &taken, &small);
		if (run->deadline == 0 || run_now() < run->deadline)
			continue;
		if (run->stop_status != 0)
			break;
		time_out(run);
	}
}
