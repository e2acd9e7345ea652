/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "text.h"

void text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}

static void text_reserve(struct text *text, size_t more)
{
	size_t capacity = text->capacity ? text->capacity : 64;

	while (capacity - text->size <= more) {
		/* Overflow cannot be reached with memory that exists; memory_get refuses it. */
		capacity = capacity > (size_t)-1 / 2 ? (size_t)-1 : capacity * 2;
	}
	if (capacity != text->capacity) {
		text->data = memory_get(text->data, capacity, 1);
		text->capacity = capacity;
	}
}

void text_add(struct text *text, const void *data, size_t size)
{
	text_reserve(text, size);
	if (size != 0)
		memcpy(text->data + text->size, data, size);
	text->size += size;
	text->data[text->size] = '\0';
}

void text_add_char(struct text *text, char c)
{
	text_add(text, &c, 1);
}

void text_add_string(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_add_format(struct text *text, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	text_reserve(text, (size_t)length);
	va_start(arguments, format);
	vsnprintf(text->data + text->size, (size_t)length + 1, format, arguments);
	va_end(arguments);
	text->size += (size_t)length;
}

size_t strlen_bounded(const char *string, size_t limit)
{
	const char *end = memchr(string, '\0', limit);

	return end == NULL ? limit : (size_t)(end - string);
}

static bool is_continuation(const unsigned char *s, size_t size, size_t at)
{
	return at < size && (s[at] & 0xc0) == 0x80;
}

/* Bytes of the printable character that S starts with, 0 if it starts with anything else.
 * RFC 3629, section 4; the C1 controls U+0080 to U+009F do not count as printable. */
static size_t printable(const unsigned char *s, size_t size)
{
	if (size == 0)
		return 0;
	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	if (!is_continuation(s, size, 1))
		return 0;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		return s[0] == 0xc2 && s[1] < 0xa0 ? 0 : 2;
	if (!is_continuation(s, size, 2))
		return 0;
	if (s[0] >= 0xe0 && s[0] <= 0xef) {
		bool overlong = s[0] == 0xe0 && s[1] < 0xa0;
		bool surrogate = s[0] == 0xed && s[1] > 0x9f;

		return overlong || surrogate ? 0 : 3;
	}
	if (!is_continuation(s, size, 3) || s[0] < 0xf0 || s[0] > 0xf4)
		return 0;
	return (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ? 0 : 4;
}

void text_add_visible(struct text *text, const char *data, size_t size)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t at = 0;

	while (at < size) {
		size_t length = s[at] == '\t' ? 1 : printable(s + at, size - at);

		if (length == 0)
			text_add_format(text, "\\x%02x", s[at++]);
		else
			text_add(text, s + at, length);
		at += length;
	}
}

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool all_plain(const char *word, const char *also)
{
	for (; *word != '\0'; word++) {
		if (!is_alphanumeric(*word) && strchr(also, *word) == NULL)
			return false;
	}
	return true;
}

void text_add_shell(struct text *text, const char *word)
{
	if (*word != '\0' && all_plain(word, "%+,-./:=@_")) {
		text_add_string(text, word);
		return;
	}
	text_add_char(text, '\'');
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			text_add_string(text, "'\\''");
		else
			text_add_char(text, *word);
	}
	text_add_char(text, '\'');
}

void text_add_json(struct text *text, const char *string)
{
	const unsigned char *s = (const unsigned char *)string;
	size_t size = strlen(string), at = 0;

	text_add_char(text, '"');
	while (at < size) {
		size_t length = printable(s + at, size - at);

		if (s[at] == '"' || s[at] == '\\')
			text_add_char(text, '\\');
		/* A byte that is no UTF-8 stands as the code point of the same number. */
		if (length == 0)
			text_add_format(text, "\\u%04x", s[at++]);
		else
			text_add(text, s + at, length);
		at += length;
	}
	text_add_char(text, '"');
}

void text_add_word(struct text *text, const char *prefix, const char *word)
{
	bool reserved = *prefix == '\0' && (strncmp(word, "eremite.", 8) == 0 ||
					    strncmp(word, "virtio_mmio.", 12) == 0);

	if (text->size != 0)
		text_add_char(text, ' ');
	text_add_string(text, prefix);
	if (*prefix == '\0' && *word == '\0')
		text_add_string(text, "''");
	for (; *word != '\0'; word++) {
		if (!reserved && (is_alphanumeric(*word) || strchr("%+,-./:=@_", *word) != NULL))
			text_add_char(text, *word);
		else
			text_add_format(text, "\\x%02x", (unsigned char)*word);
		reserved = false;
	}
}
