/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <string.h>
#include <termios.h>

#include "line.h"

#define DELETE 0x7f

static bool mode(const struct line_discipline *line, uint32_t flag)
{
	return line->terminal->termios.local & flag;
}

static bool input_mode(const struct line_discipline *line, uint32_t flag)
{
	return line->terminal->termios.input & flag;
}

/* A control character of 0 is disabled (_POSIX_VDISABLE). */
static bool is_control(const struct line_discipline *line, unsigned index, char byte)
{
	uint8_t control = line->terminal->termios.characters[index];

	return control != 0 && control == (uint8_t)byte;
}

static void echo_text(struct line_discipline *line, const char *text, size_t size)
{
	if (line->emit != NULL)
		line->emit(text, size);
}

static bool shows_as_caret(const struct line_discipline *line, char byte)
{
	return mode(line, ECHOCTL) && ((unsigned char)byte < ' ' || byte == DELETE) && byte != '\t' &&
	       byte != '\n';
}

static void echo(struct line_discipline *line, char byte)
{
	char caret[2] = { '^', (char)(byte ^ 0x40) };

	if (!mode(line, ECHO)) {
		if (byte == '\n' && mode(line, ECHONL) && mode(line, ICANON))
			echo_text(line, &byte, 1);
		return;
	}
	if (shows_as_caret(line, byte))
		echo_text(line, caret, sizeof caret);
	else
		echo_text(line, &byte, 1);
}

static bool continues_character(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* How many columns the bytes of the line being edited take on the screen. */
static unsigned column_after(const struct line_discipline *line, size_t end)
{
	unsigned column = line->line_column;

	for (size_t i = line->ready; i < end; i++) {
		if (line->bytes[i] == '\t')
			column = (column | 7) + 1;
		else if (shows_as_caret(line, line->bytes[i]))
			column += 2;
		else if (!(input_mode(line, IUTF8) && continues_character(line->bytes[i])))
			column++;
	}
	return column;
}

/* Take the last character of the line being edited off the line and the screen. */
static void erase_one(struct line_discipline *line)
{
	unsigned before = column_after(line, line->used), after;

	do
		line->used--;
	while (input_mode(line, IUTF8) && line->used > line->ready &&
	       continues_character(line->bytes[line->used]));
	if (!mode(line, ECHO))
		return;
	after = column_after(line, line->used);
	for (; before > after; before--)
		echo_text(line, "\b \b", 3);
}

static void erase_word(struct line_discipline *line)
{
	while (line->used > line->ready && line->bytes[line->used - 1] == ' ')
		erase_one(line);
	while (line->used > line->ready && line->bytes[line->used - 1] != ' ')
		erase_one(line);
}

static void kill_line(struct line_discipline *line)
{
	while (line->used > line->ready)
		erase_one(line);
}

static void reprint(struct line_discipline *line)
{
	echo(line, (char)line->terminal->termios.characters[VREPRINT]);
	echo_text(line, "\n", 1);
	line->line_column = 0;
	for (size_t i = line->ready; i < line->used; i++)
		echo(line, line->bytes[i]);
}

static void set_mark(struct line_discipline *line, size_t index, bool on)
{
	uint8_t bit = (uint8_t)(1u << index % 8);

	if (on)
		line->marks[index / 8] |= bit;
	else
		line->marks[index / 8] &= (uint8_t)~bit;
}

static bool has_mark(const struct line_discipline *line, size_t index)
{
	return line->marks[index / 8] & 1u << index % 8;
}

static void store(struct line_discipline *line, char byte, bool ends_line)
{
	/* The last byte is kept for the end of the line. */
	if (line->used == sizeof line->bytes || (line->used == sizeof line->bytes - 1 && !ends_line))
		return;
	if (line->used == line->ready)
		line->line_column = line->terminal->column;
	line->bytes[line->used] = byte;
	set_mark(line, line->used++, ends_line);
	if (ends_line)
		line->ready = line->used;
}

static int signal_of(const struct line_discipline *line, char byte)
{
	if (!mode(line, ISIG))
		return 0;
	if (is_control(line, VINTR, byte))
		return SIGINT;
	if (is_control(line, VQUIT, byte))
		return SIGQUIT;
	return is_control(line, VSUSP, byte) ? SIGTSTP : 0;
}

/* Editing keys; true if BYTE was one. */
static bool edit(struct line_discipline *line, char byte)
{
	if (is_control(line, VERASE, byte)) {
		if (line->used > line->ready)
			erase_one(line);
	} else if (is_control(line, VKILL, byte)) {
		kill_line(line);
	} else if (is_control(line, VWERASE, byte) && mode(line, IEXTEN)) {
		erase_word(line);
	} else if (is_control(line, VREPRINT, byte) && mode(line, IEXTEN)) {
		reprint(line);
	} else if (is_control(line, VLNEXT, byte) && mode(line, IEXTEN)) {
		line->literal = true;
	} else {
		return false;
	}
	return true;
}

static void type_canonical(struct line_discipline *line, char byte)
{
	if (edit(line, byte))
		return;
	if (is_control(line, VEOF, byte)) {
		/* A NUL with a mark is an end of file: see line_read. */
		store(line, '\0', true);
		return;
	}
	bool ends = byte == '\n' || is_control(line, VEOL, byte) ||
		    (is_control(line, VEOL2, byte) && mode(line, IEXTEN));

	store(line, byte, ends);
	echo(line, byte);
}

/* Input processing before everything else; false if the byte is dropped. */
static bool translate(const struct line_discipline *line, char *byte)
{
	if (input_mode(line, ISTRIP))
		*byte &= 0x7f;
	if (*byte == '\r') {
		if (input_mode(line, IGNCR))
			return false;
		if (input_mode(line, ICRNL))
			*byte = '\n';
	} else if (*byte == '\n' && input_mode(line, INLCR)) {
		*byte = '\r';
	}
	return true;
}

int line_type(struct line_discipline *line, char byte)
{
	int signal;

	if (line->literal) {
		line->literal = false;
		store(line, byte, false);
		echo(line, byte);
		return 0;
	}
	if (!translate(line, &byte))
		return 0;
	signal = signal_of(line, byte);
	if (signal != 0) {
		if (!mode(line, NOFLSH))
			line_flush(line);
		echo(line, byte);
		return signal;
	}
	/* Output is never stopped: the keys that would stop it do nothing. */
	if (input_mode(line, IXON) && (is_control(line, VSTART, byte) || is_control(line, VSTOP, byte)))
		return 0;
	if (mode(line, ICANON)) {
		type_canonical(line, byte);
	} else {
		store(line, byte, false);
		line->ready = line->used;
		echo(line, byte);
	}
	return 0;
}

bool line_has_room(const struct line_discipline *line)
{
	/* A line that is too long must still find its end: more is taken in and dropped. */
	return line->used < sizeof line->bytes - 1 || line->ready == 0;
}

bool line_readable(const struct line_discipline *line)
{
	uint8_t least = line->terminal->termios.characters[VMIN];

	if (mode(line, ICANON))
		return line->ready > 0;
	return line->ready >= (least > 0 ? least : 1) || line->ready == sizeof line->bytes;
}

/* Where the first line ends, and whether its last byte is the mark of an end of file. */
static size_t first_line(const struct line_discipline *line, bool *end_of_file)
{
	for (size_t i = 0; i < line->ready; i++)
		if (has_mark(line, i)) {
			*end_of_file = line->bytes[i] == '\0';
			return i + 1;
		}
	*end_of_file = false;
	return line->ready;
}

size_t line_available(const struct line_discipline *line)
{
	bool end_of_file = false;

	if (!mode(line, ICANON))
		return line->ready;
	return first_line(line, &end_of_file) - end_of_file;
}

static void drop(struct line_discipline *line, size_t size)
{
	memmove(line->bytes, line->bytes + size, line->used - size);
	for (size_t i = size; i < line->used; i++)
		set_mark(line, i - size, has_mark(line, i));
	line->used -= size;
	line->ready -= size;
}

size_t line_read(struct line_discipline *line, char *to, size_t size)
{
	bool end_of_file = false;
	size_t end = mode(line, ICANON) ? first_line(line, &end_of_file) : line->ready;
	size_t count = end - end_of_file;

	if (count > size)
		count = size;
	memcpy(to, line->bytes, count);
	/* The mark goes with the last of its line: an empty rest would be another end of file. */
	drop(line, count + (end_of_file && count == end - 1));
	return count;
}

void line_flush(struct line_discipline *line)
{
	line->ready = 0;
	line->used = 0;
	line->literal = false;
}

void line_mode_changed(struct line_discipline *line)
{
	if (!mode(line, ICANON))
		line->ready = line->used;
}
