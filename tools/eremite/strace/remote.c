/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../gdb/packet.h"
#include "strace.h"

#define PATIENCE_MS 30 /* after which a call is one that waits */

static int peer;
static struct gdb_input input;
static struct gdb_output output;
static char bytes[4096];
static size_t size, next;

_Noreturn static void guest_ended(void)
{
	output_wait();
	output_finish();
	_exit(0);
}

static void receive(void)
{
	ssize_t count = recv(peer, bytes, sizeof bytes, 0);

	if (count == 0 || (count < 0 && errno != EINTR))
		guest_ended();
	size = count > 0 ? (size_t)count : 0;
	next = 0;
}

/* The next packet, in input. */
static struct gdb_cursor wait_packet(void)
{
	struct pollfd slot = { .fd = peer, .events = POLLIN };

	for (;;) {
		while (next < size)
			if (gdb_input_byte(&input, (uint8_t)bytes[next++]) == GDB_PACKET)
				return (struct gdb_cursor){ input.data, input.data + input.size };
		if (poll(&slot, 1, PATIENCE_MS) == 0)
			output_wait();
		receive();
	}
}

static void send_packet(void)
{
	gdb_output_end(&output);
	if (send(peer, output.data, output.size, MSG_NOSIGNAL) != (ssize_t)output.size)
		guest_ended();
}

static struct gdb_cursor ask(const char *command)
{
	gdb_output_begin(&output);
	gdb_output_text(&output, command);
	send_packet();
	return wait_packet();
}

void remote_open(int socket)
{
	peer = socket;
	ask("QStartNoAckMode");
	ask("?");
}

void remote_get(struct registers *registers)
{
	struct gdb_cursor answer = ask("g");

	if (!gdb_take_bytes(&(struct gdb_cursor){ answer.at, answer.at + 2 * sizeof *registers },
			    registers, sizeof *registers))
		guest_ended();
}

bool remote_read(uint64_t address, void *to, size_t count)
{
	struct gdb_cursor answer;

	gdb_output_begin(&output);
	gdb_output_text(&output, "m");
	gdb_output_number(&output, address);
	gdb_output_text(&output, ",");
	gdb_output_number(&output, count);
	send_packet();
	answer = wait_packet();
	return gdb_take_bytes(&answer, to, count) && answer.at == answer.end;
}

void remote_point(uint64_t address, bool set)
{
	gdb_output_begin(&output);
	gdb_output_text(&output, set ? "Z0," : "z0,");
	gdb_output_number(&output, address);
	gdb_output_text(&output, ",1");
	send_packet();
	wait_packet();
}

/* A stop tells its thread, which further requests are about. */
static void take_stop(struct gdb_cursor stop)
{
	uint64_t thread;

	if (stop.at == stop.end || *stop.at != 'T')
		guest_ended();
	for (; stop.at < stop.end; stop.at++)
		if (gdb_take(&stop, "thread:") && gdb_take_number(&stop, &thread)) {
			gdb_output_begin(&output);
			gdb_output_text(&output, "Hg");
			gdb_output_number(&output, thread);
			send_packet();
			wait_packet();
			return;
		}
}

void remote_go(void)
{
	take_stop(ask("vCont;c"));
}

/* The CPU at hand: that which the last stop was about. */
void remote_step(void)
{
	struct gdb_cursor answer = ask("qC");
	uint64_t thread = 1;

	if (gdb_take(&answer, "QC"))
		gdb_take_number(&answer, &thread);
	gdb_output_begin(&output);
	gdb_output_text(&output, "vCont;s:");
	gdb_output_number(&output, thread);
	send_packet();
	take_stop(wait_packet());
}

int trace_copy(void *to, uint64_t address, size_t count)
{
	return remote_read(address, to, count) ? 0 : -EFAULT;
}
