/* SPDX-License-Identifier: MIT */
#include <init/options.h>
#include <machine/console.h>
#include <termios.h>
#include <tty/terminal.h>

#define CONTROL(c) ((c) & 0x1f)
#define TAB_WIDTH 8

/* Linux's tty_std_termios (drivers/tty/tty_io.c). */
struct terminal terminal = {
	.termios = {
		.input = ICRNL | IXON,
		.output = OPOST | ONLCR,
		.control = B38400 | CS8 | CREAD | HUPCL,
		.local = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
		.characters = {
			[VINTR] = CONTROL('C'), [VQUIT] = CONTROL('\\'), [VERASE] = 0x7f,
			[VKILL] = CONTROL('U'), [VEOF] = CONTROL('D'), [VMIN] = 1,
			[VSTART] = CONTROL('Q'), [VSTOP] = CONTROL('S'), [VSUSP] = CONTROL('Z'),
			[VREPRINT] = CONTROL('R'), [VDISCARD] = CONTROL('O'),
			[VWERASE] = CONTROL('W'), [VLNEXT] = CONTROL('V'),
		},
	},
};

/* A byte of a character in UTF-8 after its first. */
static bool continues_character(char c)
{
	return terminal.termios.input & IUTF8 && ((unsigned char)c & 0xc0) == 0x80;
}

static void follow_cursor(char c)
{
	if (c == '\n' || c == '\r')
		terminal.column = 0;
	else if (c == '\t')
		terminal.column = (terminal.column | (TAB_WIDTH - 1)) + 1;
	else if (c == '\b')
		terminal.column -= terminal.column > 0;
	else if ((unsigned char)c >= ' ' && !continues_character(c))
		terminal.column++;
}

void terminal_emit(unsigned stream, const char *data, size_t size)
{
	enum console_stream to = stream == 2 ? CONSOLE_ERROR : CONSOLE_OUTPUT;
	bool cook = (terminal.termios.output & (OPOST | ONLCR)) == (OPOST | ONLCR);
	size_t start = 0;

	for (size_t i = 0; i < size; i++) {
		follow_cursor(data[i]);
		if (data[i] != '\n' || !cook)
			continue;
		machine_console_write(to, data + start, i - start);
		machine_console_write(to, "\r", 1);
		start = i;
	}
	machine_console_write(to, data + start, size - start);
}
