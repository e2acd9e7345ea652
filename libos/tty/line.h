/* SPDX-License-Identifier: MIT */
/*
 * The line discipline (termios(3)): editing, echo, signals.  Portable; one user at a time.
 */
#ifndef TTY_LINE_H
#define TTY_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tty/terminal.h>

#define LINE_MAX_BYTES 4096

struct line_discipline {
	struct terminal *terminal;
	/* What was typed: complete lines up to ready, then the line being edited.  In canonical mode
	 * an end of file inside of it is stored as a mark. */
	char bytes[LINE_MAX_BYTES];
	uint8_t marks[LINE_MAX_BYTES / 8]; /* bit: this byte ends a line */
	size_t ready, used;
	bool literal; /* the next byte is taken as it is (VLNEXT) */
	unsigned line_column; /* where the line being edited began on the screen */
	/* Echo; NULL: none. */
	void (*emit)(const char *data, size_t size);
};

/* One byte was typed.  Returns the signal that it stands for, 0 if none. */
int line_type(struct line_discipline *line, char byte);

/* Room for another byte. */
bool line_has_room(const struct line_discipline *line);

/* True if a read would return now, be it with an end of file. */
bool line_readable(const struct line_discipline *line);

/* Bytes that can be read now. */
size_t line_available(const struct line_discipline *line);

/* Take up to SIZE bytes: in canonical mode of one line at most.  0 is an end of file, if the line
 * is readable. */
size_t line_read(struct line_discipline *line, char *to, size_t size);

/* Drop everything; the mode was changed: what was typed becomes readable or stays so. */
void line_flush(struct line_discipline *line);
void line_mode_changed(struct line_discipline *line);

#endif
