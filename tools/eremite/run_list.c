/* SPDX-License-Identifier: MIT */
/*
 * The threads of a guest that QEMU runs, by the server for GDB that QEMU has: it lets us have the guest
 * stand, and look at its registers and memory.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../gdb/packet.h"
#include "command.h"
#include "message.h"
#include "run.h"
#include "threads.h"

#define PATIENCE_MS 2000
#define BLOCK 1024 /* bytes that are read at a time */
#define INTERRUPT "\003"

/* The server's 'g': rax rbx rcx rdx rsi rdi rbp rsp r8 ... r15 rip, flags. */
struct registers {
	uint64_t general[17];
	uint32_t flags;
} __attribute__((packed));

static struct server {
	int fd;
	struct gdb_input input;
	struct gdb_output output;
	struct gdb_cursor answer;
	uint8_t bytes[4096];
	size_t size, next;
	uint64_t block_at; /* what is in block; 1: nothing */
	uint8_t block[BLOCK];
} server;

static bool put(const char *data, size_t size)
{
	return send(server.fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size;
}

/* A packet from what has been read, which is acknowledged. */
static bool take_packet(void)
{
	while (server.next < server.size)
		if (gdb_input_byte(&server.input, server.bytes[server.next++]) == GDB_PACKET) {
			server.answer = (struct gdb_cursor){ server.input.data,
				server.input.data + server.input.size };
			return put("+", 1);
		}
	return false;
}

/* False: the server has gone. */
static bool receive(void)
{
	ssize_t count = recv(server.fd, server.bytes, sizeof server.bytes, MSG_DONTWAIT);

	server.next = 0;
	server.size = count > 0 ? (size_t)count : 0;
	return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool wait_packet(void)
{
	struct pollfd slot = { .fd = server.fd, .events = POLLIN };

	while (!take_packet())
		if (poll(&slot, 1, PATIENCE_MS) <= 0 || !receive())
			return false;
	return true;
}

static void begin(const char *command, uint64_t number)
{
	gdb_output_begin(&server.output);
	gdb_output_text(&server.output, command);
	gdb_output_number(&server.output, number);
}

static bool ask(void)
{
	gdb_output_end(&server.output);
	return put(server.output.data, server.output.size) && wait_packet();
}

static bool is_ok(void)
{
	return gdb_take(&server.answer, "OK");
}

static bool get_block(uint64_t at)
{
	if (server.block_at == at)
		return true;
	server.block_at = 1;
	begin("m", at);
	gdb_output_text(&server.output, ",");
	gdb_output_number(&server.output, BLOCK);
	if (!ask() || !gdb_take_bytes(&server.answer, server.block, BLOCK))
		return false;
	server.block_at = at;
	return true;
}

static bool read_guest(void *argument, uint64_t address, void *to, size_t size)
{
	(void)argument;
	for (size_t done = 0, part; done < size; done += part) {
		uint64_t at = address + done, offset = at % BLOCK;

		part = BLOCK - offset < size - done ? BLOCK - offset : size - done;
		if (!get_block(at - offset))
			return false;
		memcpy((uint8_t *)to + done, server.block + offset, part);
	}
	return true;
}

static bool is_halted(unsigned number)
{
	char text[64] = "";

	begin("qThreadExtraInfo,", number + 1);
	return ask() && gdb_take_bytes(&server.answer, text, sizeof "CPU#0 [halted" - 1) &&
		strstr(text, "halted") != NULL;
}

/* DWARF has its own order of the first eight. */
static void get_cpu(unsigned number, struct threads_cpu *cpu)
{
	static const uint8_t places[8] = { 0, 3, 2, 1, 4, 5, 6, 7 };
	struct registers r;

	begin("Hg", number + 1);
	if (!ask() || !is_ok())
		return;
	gdb_output_begin(&server.output);
	gdb_output_text(&server.output, "g");
	if (!ask() ||
	    !gdb_take_bytes(&(struct gdb_cursor){ server.answer.at, server.answer.at + 2 * sizeof r },
			    &r, sizeof r))
		return;
	for (unsigned i = 0; i <= CONTROL_RIP; i++)
		cpu->registers[i] = r.general[i < 8 ? places[i] : i];
	cpu->registers[CONTROL_RFLAGS] = r.flags;
	cpu->known = true;
	cpu->idle = is_halted(number);
}

static void collect(const struct run_options *options, struct text *list)
{
	static struct threads_view view; /* large */

	view = (struct threads_view){ .read = read_guest };
	server.block_at = 1;
	for (unsigned i = 0; i < options->cpus && i < THREADS_CPUS; i++)
		get_cpu(i, &view.cpus[i]);
	/* The first CPU has tables that map all; another one may not have begun. */
	begin("Hg", 1);
	if (ask() && is_ok())
		threads_list(&view, options->name != NULL ? options->name : options->image, list);
}

static void show(struct run *run, struct report *report)
{
	bool changed = run->terminal.changed, raw = run->terminal.raw;

	terminal_restore(&run->terminal);
	if (report->state.size > 0)
		report_backtrace(report, run->options->image);
	else
		complain("QEMU does not tell where the guest's threads are");
	if (raw)
		terminal_raw(&run->terminal);
	else if (changed)
		terminal_quiet(&run->terminal);
}

/* The guest stands. */
static void list_threads(struct run *run)
{
	struct report report = { .visible = run->report.visible };

	run->lists = false;
	collect(run->options, &report.state);
	if (run->list_status != 0) {
		run_stop(run, run->list_status);
	} else {
		gdb_output_begin(&server.output);
		gdb_output_text(&server.output, "c");
		gdb_output_end(&server.output);
		put(server.output.data, server.output.size);
	}
	show(run, &report);
}

bool list_begin(struct run *run, int status)
{
	server.fd = run->guest.debugger;
	if (server.fd < 0 || !put(INTERRUPT, 1))
		return false;
	run->lists = true;
	run->list_status = status;
	return true;
}

void list_again(void)
{
	put(INTERRUPT, 1);
}

void list_handle(struct run *run)
{
	server.fd = run->guest.debugger;
	if (!receive()) {
		close(run->guest.debugger);
		run->guest.debugger = server.fd = -1;
		return;
	}
	while (take_packet())
		if (run->lists && gdb_take(&server.answer, "T")) {
			list_threads(run);
			return;
		}
}
