/* SPDX-License-Identifier: MIT */
/*
 * The debugger's connection.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "debugger.h"
#include "socket.h"
#include "../sandbox.h"

#define LOOK_MS 50 /* how often signals are looked for */

static struct debugger debugger;

int debug_open(struct monitor *m)
{
	struct debugger *d = &debugger;
	int status;

	d->peer = d->listener = -1;
	status = tracer_start(m->options, &d->peer);
	if (status == STATUS_OK && m->options->gdb != NULL)
		status = gdb_socket_listen(m->options->gdb, &d->listener);
	if (status != STATUS_OK || (d->peer < 0 && d->listener < 0))
		return status;
	m->debugger = d;
	m->features |= SANDBOX_GDB;
	return STATUS_OK;
}

int *debug_listener(struct monitor *m)
{
	struct debugger *d = m->debugger;

	if (d == NULL)
		return NULL;
	return d->listener >= 0 ? &d->listener : &d->peer;
}

void debug_call(struct monitor *m)
{
	if (m->debugger != NULL)
		m->debugger->called = true;
}

bool debug_called(const struct monitor *m, const struct cpu *cpu)
{
	return m->debugger != NULL && m->debugger->called && cpu->index == 0;
}

/* What it has set is still there. */
static void drop_peer(struct debugger *d)
{
	gdb_socket_close(&d->peer);
	d->gdb.no_acknowledge = d->gdb.tells_breakpoints = false;
	d->input.state = GDB_OUTSIDE;
	d->awaited = false;
	d->size = d->next = 0;
	d->called = true; /* another one may wait */
}

static void send_all(struct monitor *m, struct debugger *d, const char *data, size_t size)
{
	while (size > 0 && d->peer >= 0 && m->stop_status == 0) {
		ssize_t count = send(d->peer, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		struct pollfd slot = { .fd = d->peer, .events = POLLOUT };

		if (count > 0) {
			data += count;
			size -= (size_t)count;
		} else if (errno == EAGAIN || errno == EINTR) {
			poll(&slot, 1, LOOK_MS);
			events_collect(m);
		} else {
			drop_peer(d);
		}
	}
}

/* Wait at most TIMEOUT ms for more bytes or a connection; false: nothing has come. */
static bool receive(struct debugger *d, int timeout)
{
	struct pollfd slot = { .fd = d->peer >= 0 ? d->peer : d->listener, .events = POLLIN };
	ssize_t count;

	if (poll(&slot, 1, timeout) <= 0 || slot.fd < 0)
		return false;
	if (d->peer < 0) {
		d->peer = gdb_socket_accept(d->listener);
		return d->peer >= 0;
	}
	count = recv(d->peer, d->bytes, sizeof d->bytes, MSG_DONTWAIT);
	if (count > 0) {
		d->next = 0;
		d->size = (size_t)count;
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		drop_peer(d);
	}
	return true;
}

static enum gdb_event next_event(struct debugger *d)
{
	enum gdb_event event = GDB_NOTHING;

	while (event == GDB_NOTHING && d->next < d->size)
		event = gdb_input_byte(&d->input, (uint8_t)d->bytes[d->next++]);
	return event;
}

bool debug_listen(struct debugger *d)
{
	bool interrupted = false;
	enum gdb_event event;

	d->called = false;
	do {
		/* Anything else has no business here. */
		while ((event = next_event(d)) != GDB_NOTHING)
			interrupted |= event == GDB_INTERRUPT;
	} while (!interrupted && receive(d, 0) && d->peer >= 0);
	return interrupted;
}

static enum gdb_action answer(struct monitor *m, struct debugger *d)
{
	enum gdb_action action;

	if (!d->gdb.no_acknowledge)
		send_all(m, d, "+", 1);
	gdb_output_begin(&d->output);
	action = gdb_command(&d->gdb, d->input.data, d->input.size, &d->output);
	gdb_output_end(&d->output);
	if (action != GDB_GO)
		send_all(m, d, d->output.data, d->output.size);
	return action;
}

/* True: the guest goes on. */
static bool handle_event(struct monitor *m, struct debugger *d, enum gdb_event event)
{
	enum gdb_action action = GDB_STAY;

	if (event == GDB_PACKET)
		action = answer(m, d);
	else if (event == GDB_DAMAGED && !d->gdb.no_acknowledge)
		send_all(m, d, "-", 1);
	else if (event == GDB_REPEAT && !d->gdb.no_acknowledge)
		send_all(m, d, d->output.data, d->output.size);
	if (action == GDB_KILL)
		run_end(m, STATUS_SIGNAL + SIGKILL);
	if (action == GDB_DETACH) {
		memset(d->gdb.motion, GDB_RUN, sizeof d->gdb.motion);
		drop_peer(d);
		debug_forget();
	}
	d->awaited = action == GDB_GO;
	return action == GDB_GO || action == GDB_DETACH;
}

/* A peer that vanishes leaves the guest standing, for the next one. */
void debug_converse(struct monitor *m, struct debugger *d)
{
	enum gdb_event event;
	bool going = false;

	if (d->awaited) {
		gdb_output_begin(&d->output);
		gdb_answer_stop(&d->gdb, &d->output);
		gdb_output_end(&d->output);
		send_all(m, d, d->output.data, d->output.size);
	}
	d->awaited = false;
	while (!going && m->stop_status == 0) {
		if (d->peer < 0)
			debug_forget();
		if (d->peer < 0 && d->listener < 0) {
			/* A tracer that has gone; no other will come. */
			memset(d->gdb.motion, GDB_RUN, sizeof d->gdb.motion);
			return;
		}
		event = next_event(d);
		if (event != GDB_NOTHING)
			going = handle_event(m, d, event);
		else if (!receive(d, LOOK_MS))
			events_collect(m);
	}
}

void debug_end(struct monitor *m, int status)
{
	struct debugger *d = m->debugger;

	if (d == NULL || d->peer < 0 || !d->awaited)
		return;
	gdb_output_begin(&d->output);
	gdb_answer_end(&d->output, status, d->end_signal);
	gdb_output_end(&d->output);
	send(d->peer, d->output.data, d->output.size, MSG_NOSIGNAL | MSG_DONTWAIT);
}
