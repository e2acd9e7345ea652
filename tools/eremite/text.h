/* SPDX-License-Identifier: MIT */
/*
 * Growing text, and the ways in which text is written for somebody else to read.
 */
#ifndef EREMITE_TEXT_H
#define EREMITE_TEXT_H

#include <stddef.h>

/* Starts as all zero.  DATA is always NUL-terminated once something was added. */
struct text {
	char *data;
	size_t size;
	size_t capacity;
};

void text_free(struct text *text);
void text_add(struct text *text, const void *data, size_t size);
void text_add_char(struct text *text, char c);
void text_add_string(struct text *text, const char *string);
void text_add_format(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Add foreign text so that a terminal only shows it: control characters and bytes that are not
 * UTF-8 become \xHH. */
void text_add_visible(struct text *text, const char *data, size_t size);

/* Add WORD quoted for a shell, as little as needed. */
void text_add_shell(struct text *text, const char *word);

/* Add STRING as a JSON string with its quotes. */
void text_add_json(struct text *text, const char *string);

/* Add WORD as docs/architecture.md, "Command line", wants it: one word of any content.  A PREFIX
 * (such as "eremite.env=", or "") goes before it unchanged; without one, a word that looks like
 * one for the libOS or the machine is written so that it does not. */
void text_add_word(struct text *text, const char *prefix, const char *word);

/* Length of STRING, at most LIMIT. */
size_t strlen_bounded(const char *string, size_t limit);

#endif
