/* SPDX-License-Identifier: MIT */
/*
 * A file of options: `name = value`, as --name=value, one a line.  Values are quoted as in a shell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "monitor.h"
#include "options.h"

#define FILE_MAX ((size_t)1 << 20)

/* What is left of a line. */
struct cursor {
	const char *at, *end;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether there is more, other than a comment. */
static bool skip_blanks(struct cursor *line)
{
	while (line->at < line->end && is_blank(*line->at))
		line->at++;
	return line->at < line->end && *line->at != '#';
}

/* The next word, without its quotes; NULL after a message.  It is never freed: options point there. */
static char *take_word(struct cursor *line)
{
	struct text word = { 0 };
	char quote = '\0';

	text_add(&word, "", 0);
	for (; line->at < line->end && (quote != '\0' || !is_blank(*line->at)); line->at++) {
		char c = *line->at;

		if (quote == '\0' && (c == '"' || c == '\'')) {
			quote = c;
		} else if (c == quote) {
			quote = '\0';
		} else {
			if (c == '\\' && quote != '\'' && ++line->at < line->end)
				c = *line->at;
			text_add_char(&word, c);
		}
	}
	if (quote != '\0' || line->at > line->end) {
		complain("a quote is not closed");
		return NULL;
	}
	return word.data;
}

static int set_arguments(struct run_options *options, struct cursor *line)
{
	size_t count = 0;

	options->arguments = memory_get(NULL, 1, sizeof *options->arguments);
	while (skip_blanks(line)) {
		char *word = take_word(line);

		if (word == NULL)
			return STATUS_BAD;
		options->arguments = memory_get(options->arguments, count + 2,
						sizeof *options->arguments);
		options->arguments[count++] = word;
	}
	options->arguments[count] = NULL;
	return STATUS_OK;
}

static int set_value(struct run_options *options, const char *name, size_t size,
		     struct cursor *line)
{
	const struct option_row *row = option_find(name, size);
	char *value = NULL;

	if (row == NULL)
		return complain("unknown option '%.*s': see 'skete --help'", (int)size, name);
	if (skip_blanks(line) && (value = take_word(line)) == NULL)
		return STATUS_BAD;
	if (skip_blanks(line))
		return complain("%.*s has more than one value: quote what has blanks in it", (int)size,
				name);
	return option_apply(row, options, value);
}

static int read_line(struct run_options *options, struct cursor line)
{
	const char *name, *name_end;

	for (const char *c = line.at; c < line.end; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
			return complain("there is a control character: this is no file of options");
	if (!skip_blanks(&line))
		return STATUS_OK;
	name = line.at;
	while (line.at < line.end && !is_blank(*line.at) && *line.at != '=')
		line.at++;
	name_end = line.at;
	if (skip_blanks(&line) && *line.at++ != '=')
		return complain("this is not NAME = VALUE");
	if (name_end - name == 9 && memcmp(name, "arguments", 9) == 0)
		return set_arguments(options, &line);
	return set_value(options, name, (size_t)(name_end - name), &line);
}

/* Messages say where; whoever reads the file's name may be at a terminal. */
static int read_lines(struct run_options *options, const char *path, struct cursor text)
{
	const char *prefix = message_prefix;
	int status = STATUS_OK;

	for (unsigned number = 1; status == STATUS_OK && text.at < text.end; number++) {
		const char *newline = memchr(text.at, '\n', (size_t)(text.end - text.at));
		struct cursor line = { text.at, newline ? newline : text.end };
		struct text place = { 0 };

		if (line.end > line.at && line.end[-1] == '\r')
			line.end--;
		text_add_format(&place, "%s: ", prefix);
		text_add_visible(&place, path, strlen(path));
		text_add_format(&place, ":%u", number);
		message_prefix = place.data;
		status = read_line(options, line);
		message_prefix = prefix;
		text_free(&place);
		text.at = newline ? newline + 1 : text.end;
	}
	return status;
}

static int read_file(const char *path, char *buffer, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t count = fd < 0 ? -1 : 0;

	*size = 0;
	while (count >= 0 && *size < FILE_MAX) {
		count = read(fd, buffer + *size, FILE_MAX - *size);
		if (count <= 0)
			break;
		*size += (size_t)count;
	}
	if (count < 0)
		complain("cannot read '%s': %s", path, strerror(errno));
	else if (*size == FILE_MAX)
		complain("'%s' is too long for a file of options", path);
	if (fd >= 0)
		close(fd);
	return count == 0 ? STATUS_OK : STATUS_BAD;
}

int config_read(struct run_options *options, const char *path)
{
	char *buffer = memory_get(NULL, 1, FILE_MAX);
	size_t size;
	int status = read_file(path, buffer, &size);

	if (status == STATUS_OK)
		status = read_lines(options, path, (struct cursor){ buffer, buffer + size });
	free(buffer);
	return status;
}
