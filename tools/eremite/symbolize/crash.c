/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"
#include "crash.h"

#define PIECES_MAX 4096

static void add_piece(struct crash *crash, const struct control_message *message)
{
	uint8_t bytes[CONTROL_LINE / 2];
	long size = control_bytes(message->text, message->text_size, bytes, sizeof bytes);
	struct memory_piece *piece;
	uint64_t end;

	if (size <= 0 || crash->piece_count == PIECES_MAX ||
	    __builtin_add_overflow(message->value, (uint64_t)size, &end))
		return;
	crash->pieces = memory_get(crash->pieces, crash->piece_count + 1, sizeof *crash->pieces);
	piece = &crash->pieces[crash->piece_count++];
	piece->address = message->value;
	piece->size = (size_t)size;
	piece->bytes = memory_get(NULL, piece->size, 1);
	memcpy(piece->bytes, bytes, piece->size);
}

struct reading {
	struct crash_reader *reader;
	struct crash crash;
};

static void clear(struct crash *crash)
{
	for (size_t i = 0; i < crash->piece_count; i++)
		free(crash->pieces[i].bytes);
	free(crash->pieces);
	*crash = (struct crash){ 0 };
}

static void complete(struct reading *reading)
{
	if (reading->crash.known[CONTROL_RIP])
		reading->reader->backtrace(reading->reader, &reading->crash);
	clear(&reading->crash);
}

static void handle_line(void *argument, const char *line, size_t size)
{
	struct reading *reading = argument;
	struct crash *crash = &reading->crash;
	struct control_message message;

	if (control_parse(line, size, &message) != 0)
		return;
	switch (message.kind) {
	case CONTROL_REGISTER:
		crash->registers[message.register_index] = message.value;
		crash->known[message.register_index] = true;
		break;
	case CONTROL_STACK:
		add_piece(crash, &message);
		break;
	case CONTROL_REPORT:
		reading->reader->line(reading->reader, message.text, message.text_size);
		break;
	case CONTROL_BACKTRACE:
		complete(reading);
		break;
	default:
		break;
	}
}

int crash_read(struct crash_reader *reader, int fd)
{
	static struct control_lines lines;
	struct reading reading = { .reader = reader };
	char buffer[8192];
	ssize_t count;

	while ((count = read(fd, buffer, sizeof buffer)) != 0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -EIO;
		control_feed(&lines, buffer, (size_t)count, handle_line, &reading);
	}
	complete(&reading);
	return 0;
}

/* The value may lie on the border of two pieces. */
static bool crash_byte(const struct crash *crash, uint64_t address, uint8_t *byte)
{
	for (size_t i = 0; i < crash->piece_count; i++) {
		const struct memory_piece *piece = &crash->pieces[i];

		if (address >= piece->address && address - piece->address < piece->size) {
			*byte = piece->bytes[address - piece->address];
			return true;
		}
	}
	return false;
}

bool crash_memory(const struct crash *crash, uint64_t address, uint64_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < 8; i++) {
		uint8_t byte;

		if (!crash_byte(crash, address + i, &byte))
			return false;
		*value |= (uint64_t)byte << 8 * i;
	}
	return true;
}
