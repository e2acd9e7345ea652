/* SPDX-License-Identifier: MIT */
/*
 * Messages, memory and strings of the toolchain's programs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

void (*fail_cleanup)(void);

static void say_list(const char *format, va_list arguments)
{
	/* One write, so that the lines of parallel compilers do not mix. */
	char *text;
	if (vasprintf(&text, format, arguments) < 0)
		return;
	char *line;
	int length = asprintf(&line, "eremite-cc: %s\n", text);
	if (length > 0 && write(STDERR_FILENO, line, (size_t)length) < 0)
		return;
}

void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say_list(format, arguments);
	va_end(arguments);
}

void fail(int status, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say_list(format, arguments);
	va_end(arguments);
	if (fail_cleanup != NULL)
		fail_cleanup();
	exit(status);
}

void *reallocate(void *memory, size_t count, size_t size)
{
	void *result = reallocarray(memory, count > 0 ? count : 1, size);
	if (result == NULL)
		fail(EXIT_USAGE, "out of memory");
	return result;
}

void *allocate(size_t count, size_t size)
{
	void *result = calloc(count > 0 ? count : 1, size);
	if (result == NULL)
		fail(EXIT_USAGE, "out of memory");
	return result;
}

char *duplicate(const char *text)
{
	return duplicate_part(text, strlen(text));
}

char *duplicate_part(const char *text, size_t length)
{
	char *copy = allocate(length + 1, 1);
	memcpy(copy, text, length);
	return copy;
}

char *print(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text;
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		fail(EXIT_USAGE, "out of memory");
	return text;
}

bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool ends_with(const char *text, const char *suffix)
{
	size_t length = strlen(text);
	size_t wanted = strlen(suffix);
	return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

void strings_add(struct strings *list, const char *text)
{
	if (list->count + 2 > list->room) {
		list->room = list->room * 2 + 16;
		list->items = reallocate(list->items, list->room, sizeof(*list->items));
	}
	list->items[list->count++] = duplicate(text);
	list->items[list->count] = NULL;
}

void strings_add_list(struct strings *list, const struct strings *more)
{
	for (size_t i = 0; i < more->count; i++)
		strings_add(list, more->items[i]);
}

bool strings_contain(const struct strings *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

void strings_split(struct strings *list, const char *text, const char *separators)
{
	for (;;) {
		text += strspn(text, separators);
		size_t length = strcspn(text, separators);
		if (length == 0)
			return;
		strings_add(list, duplicate_part(text, length));
		text += length;
	}
}

char *read_file(const char *path, size_t *size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return NULL;
	char *content = NULL;
	size_t room = 0;
	size_t used = 0;
	for (;;) {
		if (used + 1 >= room) {
			room = room * 2 + 16384;
			content = reallocate(content, room, 1);
		}
		ssize_t got = read(file, content + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			goto close_file;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	close(file);
	content[used] = '\0';
	*size = used;
	return content;

close_file:;
	int error = errno;
	close(file);
	free(content);
	errno = error;
	return NULL;
}
