/* SPDX-License-Identifier: MIT */
/* The line discipline: the first bytes are settings, the rest is typed; byte 0xfe reads. */
#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include <machine/console.h>
#include <tty/terminal.h>

#include "../../libos/tty/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void machine_console_write(enum console_stream stream, const void *data, size_t size)
{
	const char *volatile bytes = data;

	(void)stream;
	for (size_t i = 0; i < size; i++)
		(void)bytes[i];
}

static void emit(const char *data, size_t size)
{
	terminal_emit(1, data, size);
}

static void read_some(struct line_discipline *line, size_t size)
{
	char *to = malloc(size ? size : 1);
	size_t available = line_available(line), count;

	if (line_readable(line)) {
		count = line_read(line, to, size);
		if (count > size || count > available)
			abort();
	}
	free(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct terminal fresh;
	static struct line_discipline line;

	if (fresh.termios.local == 0)
		fresh = terminal;
	if (size < 12)
		return 0;
	terminal = fresh;
	memset(&line, 0, sizeof line);
	line.terminal = &terminal;
	line.emit = emit;
	terminal.termios.local ^= (uint32_t)(data[0] | data[1] << 8);
	terminal.termios.input ^= (uint32_t)(data[2] | data[3] << 8);
	terminal.termios.characters[data[4] % TERMINAL_CONTROLS] = data[5];
	for (size_t i = 6; i < size; i++) {
		if (data[i] == 0xfe) {
			read_some(&line, data[i - 1]);
		} else if (data[i] == 0xfd) {
			terminal.termios.local ^= ICANON;
			line_mode_changed(&line);
		} else if (line_has_room(&line)) {
			line_type(&line, (char)data[i]);
		}
		if (line.ready > line.used || line.used > sizeof line.bytes)
			abort();
	}
	return 0;
}
