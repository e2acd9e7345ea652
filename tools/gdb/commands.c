/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "gdb.h"

#define DATA_MAX (GDB_PACKET_MAX / 2 - 8) /* of memory in a packet */
#define ANY_THREAD GDB_THREADS

static void ok(struct gdb_output *output)
{
	gdb_output_text(output, "OK");
}

static void error(struct gdb_output *output, int code)
{
	uint8_t byte = (uint8_t)code;

	gdb_output_text(output, "E");
	gdb_output_bytes(output, &byte, 1);
}

/* GDB has numbers of its own (its include/gdb/signals.def). */
static uint8_t signal_number(unsigned signal)
{
	static const uint8_t numbers[32] = {
		[SIGBUS] = 10, [SIGUSR1] = 30, [SIGUSR2] = 31, [SIGCHLD] = 20, [SIGCONT] = 19,
		[SIGSTOP] = 17, [SIGTSTP] = 18, [SIGURG] = 16, [SIGIO] = 23, [SIGPWR] = 32,
		[SIGSYS] = 12,
	};

	if (signal >= 33)
		return (uint8_t)(signal == 64 ? 78 : signal - 33 + 45);
	return signal < 32 && numbers[signal] != 0 ? numbers[signal] : (uint8_t)signal;
}

void gdb_answer_stop(const struct gdb *gdb, struct gdb_output *output)
{
	static const char *const names[] = {
		[GDB_WATCH_WRITE] = "watch:", [GDB_WATCH_READ] = "rwatch:", [GDB_WATCH_ACCESS] = "awatch:" };
	const struct gdb_stop *stop = &gdb->stop;
	uint8_t number = signal_number(stop->signal);

	gdb_output_text(output, "T");
	gdb_output_bytes(output, &number, 1);
	if (stop->why == GDB_STOP_WATCH) {
		gdb_output_text(output, names[stop->point]);
		gdb_output_number(output, stop->address);
		gdb_output_text(output, ";");
	} else if (stop->why == GDB_STOP_BREAK && gdb->tells_breakpoints) {
		gdb_output_text(output, "swbreak:;");
	}
	gdb_output_text(output, "thread:");
	gdb_output_number(output, stop->thread + 1);
	gdb_output_text(output, ";");
}

void gdb_answer_end(struct gdb_output *output, int status, int signal)
{
	uint8_t number = signal != 0 ? signal_number((unsigned)signal) : (uint8_t)status;

	gdb_output_text(output, signal != 0 ? "X" : "W");
	gdb_output_bytes(output, &number, 1);
}

/* ANY_THREAD for 0 (any) and -1 (all). */
static bool take_thread(struct gdb_cursor *cursor, unsigned *thread)
{
	uint64_t number = 0;

	*thread = ANY_THREAD;
	if (gdb_take(cursor, "-1"))
		return true;
	if (!gdb_take_number(cursor, &number) || (number != 0 && !gdb_alive(number - 1)))
		return false;
	if (number != 0)
		*thread = (unsigned)number - 1;
	return true;
}

/* A number that no thread has is an error; what continues, only vCont says. */
static void name_thread(struct gdb *gdb, struct gdb_cursor *cursor, struct gdb_output *output)
{
	bool general = gdb_take(cursor, "g");
	unsigned thread;

	if (!general)
		gdb_take(cursor, "c");
	if (!take_thread(cursor, &thread)) {
		error(output, ESRCH);
		return;
	}
	if (general && thread != ANY_THREAD)
		gdb->general = thread;
	ok(output);
}

static size_t registers_size(void)
{
	return gdb_has_avx() ? sizeof(struct gdb_registers) : offsetof(struct gdb_registers, ymm_high);
}

static void read_registers(const struct gdb *gdb, struct gdb_output *output)
{
	struct gdb_registers registers;

	gdb_registers_get(gdb->general, &registers);
	gdb_output_bytes(output, &registers, registers_size());
}

static void answer_status(struct gdb_output *output, int status)
{
	if (status == 0)
		gdb_output_text(output, "OK");
	else
		error(output, -status);
}

static void write_registers(struct gdb *gdb, struct gdb_cursor *cursor, struct gdb_output *output)
{
	struct gdb_registers registers;
	int status = -EINVAL;

	gdb_registers_get(gdb->general, &registers);
	if (gdb_take_bytes(cursor, &registers, registers_size()))
		status = gdb_registers_set(gdb->general, &registers);
	answer_status(output, status);
}

static bool take_range(struct gdb_cursor *cursor, uint64_t *address, uint64_t *size)
{
	return gdb_take_number(cursor, address) && gdb_take(cursor, ",") &&
	       gdb_take_number(cursor, size);
}

static void read_memory(struct gdb_cursor *cursor, struct gdb_output *output)
{
	uint64_t address, size;
	char data[DATA_MAX];
	size_t count = 0;

	if (take_range(cursor, &address, &size))
		count = gdb_read(address, data, size < DATA_MAX ? size : DATA_MAX);
	if (count == 0)
		error(output, EFAULT);
	gdb_output_bytes(output, data, count);
}

static void write_memory(struct gdb_cursor *cursor, struct gdb_output *output)
{
	uint64_t address, size;
	char data[DATA_MAX];

	if (!take_range(cursor, &address, &size) || !gdb_take(cursor, ":") || size > sizeof data ||
	    !gdb_take_bytes(cursor, data, size))
		error(output, EINVAL);
	else if (gdb_write(address, data, size) != size)
		error(output, EFAULT);
	else
		ok(output);
}

static void change_point(struct gdb_cursor *cursor, bool set, struct gdb_output *output)
{
	uint64_t type, address, size;
	int status = -EINVAL;

	if (gdb_take_number(cursor, &type) && type <= GDB_WATCH_ACCESS && gdb_take(cursor, ",") &&
	    take_range(cursor, &address, &size))
		status = (set ? gdb_point_set : gdb_point_clear)((enum gdb_point)type, address, size);
	answer_status(output, status);
}

static void list_threads(struct gdb_output *output)
{
	const char *separator = "m";

	for (unsigned i = 0; i < GDB_THREADS; i++)
		if (gdb_alive(i)) {
			gdb_output_text(output, separator);
			gdb_output_number(output, i + 1);
			separator = ",";
		}
}

static void describe_thread(struct gdb_cursor *cursor, struct gdb_output *output)
{
	unsigned thread;
	char text[32];

	if (!take_thread(cursor, &thread) || thread == ANY_THREAD) {
		error(output, ESRCH);
		return;
	}
	snprintf(text, sizeof text, "CPU %u", thread);
	gdb_output_bytes(output, text, strlen(text));
}

/* A piece of the description: OFFSET,SIZE. */
static void describe_registers(struct gdb_cursor *cursor, struct gdb_output *output)
{
	uint64_t offset, size;
	const char *text;
	size_t total = gdb_description(gdb_has_avx(), &text);

	if (!take_range(cursor, &offset, &size) || offset > total) {
		error(output, EINVAL);
		return;
	}
	if (size > GDB_PACKET_MAX - 1)
		size = GDB_PACKET_MAX - 1;
	gdb_output_text(output, size < total - offset ? "m" : "l");
	gdb_output_data(output, text + offset, size < total - offset ? size : total - offset);
}

static bool mentions(struct gdb_cursor cursor, const char *word)
{
	for (; cursor.at < cursor.end; cursor.at++)
		if (gdb_take(&cursor, word))
			return true;
	return false;
}

static void query(struct gdb *gdb, struct gdb_cursor *cursor, struct gdb_output *output)
{
	if (gdb_take(cursor, "Supported")) {
		gdb->tells_breakpoints = mentions(*cursor, "swbreak+");
		gdb_output_text(output, "PacketSize=");
		gdb_output_number(output, GDB_PACKET_MAX);
		gdb_output_text(output, ";qXfer:features:read+;vContSupported+;QStartNoAckMode+;swbreak+");
	} else if (gdb_take(cursor, "fThreadInfo")) {
		list_threads(output);
	} else if (gdb_take(cursor, "sThreadInfo")) {
		gdb_output_text(output, "l");
	} else if (gdb_take(cursor, "ThreadExtraInfo,")) {
		describe_thread(cursor, output);
	} else if (gdb_take(cursor, "Xfer:features:read:target.xml:")) {
		describe_registers(cursor, output);
	} else if (gdb_take(cursor, "Attached")) {
		gdb_output_text(output, "1"); /* so leaving detaches */
	} else if (cursor->end - cursor->at == 1 && gdb_take(cursor, "C")) {
		gdb_output_text(output, "QC");
		gdb_output_number(output, gdb->general + 1);
	}
}

/* c, s, or with a signal CNN, SNN: the guest gets its signals from nobody else. */
static bool take_motion(struct gdb_cursor *cursor, enum gdb_motion *motion)
{
	bool plain = gdb_take(cursor, "c") || gdb_take(cursor, "s");
	bool step = plain ? cursor->at[-1] == 's' : gdb_take(cursor, "S");
	uint64_t signal;

	*motion = step ? GDB_STEP : GDB_RUN;
	return plain || ((step || gdb_take(cursor, "C")) && gdb_take_number(cursor, &signal));
}

/* vCont[;ACTION[:THREAD]]...: the first action that names a thread counts. */
static enum gdb_action go(struct gdb *gdb, struct gdb_cursor *cursor, struct gdb_output *output)
{
	bool decided[GDB_THREADS] = { false };
	enum gdb_motion motion;
	unsigned thread;

	memset(gdb->motion, GDB_HOLD, sizeof gdb->motion);
	while (gdb_take(cursor, ";")) {
		thread = ANY_THREAD;
		if (!take_motion(cursor, &motion) ||
		    (gdb_take(cursor, ":") && !take_thread(cursor, &thread)))
			break;
		for (unsigned i = 0; i < GDB_THREADS; i++)
			if (!decided[i] && (thread == ANY_THREAD || thread == i)) {
				decided[i] = true;
				gdb->motion[i] = (uint8_t)motion;
			}
	}
	if (cursor->at == cursor->end && memchr(decided, true, sizeof decided) != NULL)
		return GDB_GO;
	error(output, EINVAL);
	return GDB_STAY;
}

static enum gdb_action extended(struct gdb *gdb, struct gdb_cursor *cursor,
				struct gdb_output *output)
{
	if (gdb_take(cursor, "Cont?"))
		gdb_output_text(output, "vCont;c;C;s;S");
	else if (gdb_take(cursor, "Cont"))
		return go(gdb, cursor, output);
	else if (gdb_take(cursor, "Kill")) {
		ok(output);
		return GDB_KILL;
	}
	return GDB_STAY;
}

enum gdb_action gdb_command(struct gdb *gdb, const char *packet, size_t size,
			    struct gdb_output *output)
{
	char command = size > 0 ? packet[0] : '\0';
	struct gdb_cursor cursor = { packet + (size > 0), packet + size };

	switch (command) {
	case '?': gdb_answer_stop(gdb, output); break;
	case 'g': read_registers(gdb, output); break;
	case 'G': write_registers(gdb, &cursor, output); break;
	case 'm': read_memory(&cursor, output); break;
	case 'M': write_memory(&cursor, output); break;
	case 'Z': change_point(&cursor, true, output); break;
	case 'z': change_point(&cursor, false, output); break;
	case 'H': case 'T': name_thread(gdb, &cursor, output); break;
	case 'q': query(gdb, &cursor, output); break;
	case 'v': return extended(gdb, &cursor, output);
	case 'k': return GDB_KILL;
	case 'D': ok(output); return GDB_DETACH;
	case 'Q':
		if (gdb_take(&cursor, "StartNoAckMode")) {
			gdb->no_acknowledge = true;
			ok(output);
		}
		break;
	default: /* an empty answer: not supported */
		break;
	}
	return GDB_STAY;
}
