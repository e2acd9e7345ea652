/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <init/options.h>

#define NANOSECONDS 1000000000u

struct boot_options boot_options;

/* A decimal number at *AT; stops at the first other character or when it would overflow. */
static uint64_t number(const char **at)
{
	uint64_t value = 0;

	while (**at >= '0' && **at <= '9' && value < UINT64_MAX / 10 - 9)
		value = value * 10 + (uint64_t)(*(*at)++ - '0');
	return value;
}

/* SECONDS.NANOSECONDS, the latter with nine digits. */
static uint64_t parse_clock(const char *text)
{
	uint64_t seconds = number(&text);
	uint64_t nanoseconds = *text == '.' ? (text++, number(&text)) : 0;

	if (seconds > UINT64_MAX / NANOSECONDS - 1 || nanoseconds >= NANOSECONDS)
		return 0;
	return seconds * NANOSECONDS + nanoseconds;
}

static unsigned parse_terminals(const char *text)
{
	unsigned set = 0;

	for (; *text >= '0' && *text <= '2'; text++)
		set |= 1u << (*text - '0');
	return set;
}

static void parse_window(struct boot_options *options, const char *text)
{
	options->rows = (uint16_t)number(&text);
	if (*text == 'x')
		text++;
	options->columns = (uint16_t)number(&text);
}

static const char *after(const char *text, const char *prefix)
{
	size_t size = strlen(prefix);

	return strncmp(text, prefix, size) == 0 ? text + size : NULL;
}

static void take_option(struct boot_options *options, const char *text)
{
	const char *value;

	if (strcmp(text, "eremite.verbose") == 0)
		options->verbose = true;
	else if (strcmp(text, "eremite.console=debugcon") == 0)
		options->controlled = true;
	else if (strcmp(text, "eremite.stdin=framed") == 0)
		options->framed_input = true;
	else if (strcmp(text, "eremite.args=module") == 0)
		options->more_in_module = true;
	else if ((value = after(text, "eremite.tty=")) != NULL)
		options->terminals = parse_terminals(value);
	else if ((value = after(text, "eremite.winsize=")) != NULL)
		parse_window(options, value);
	else if ((value = after(text, "eremite.clock=")) != NULL)
		options->clock = parse_clock(value);
}

enum option_kind options_take(struct boot_options *options, const struct word *word)
{
	char text[64];

	if (word_has_prefix(word, OPTION_NAME_PREFIX))
		return OPTION_NAME;
	if (word_has_prefix(word, OPTION_VARIABLE_PREFIX))
		return OPTION_VARIABLE;
	if (word_has_prefix(word, "virtio_mmio."))
		return OPTION_OTHER;
	if (!word_has_prefix(word, "eremite."))
		return OPTION_ARGUMENT;
	if (word->size < sizeof text) {
		word_decode(word, text);
		text[word->size] = '\0';
		take_option(options, text);
	}
	return OPTION_OTHER;
}
