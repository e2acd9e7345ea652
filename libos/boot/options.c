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
static void take_clock(struct boot_options *options, const char *text)
{
	uint64_t seconds = number(&text);
	uint64_t nanoseconds = *text == '.' ? (text++, number(&text)) : 0;

	if (seconds < UINT64_MAX / NANOSECONDS && nanoseconds < NANOSECONDS)
		options->clock = seconds * NANOSECONDS + nanoseconds;
}

static void take_terminals(struct boot_options *options, const char *text)
{
	for (; *text >= '0' && *text <= '2'; text++)
		options->terminals |= 1u << (*text - '0');
}

static void take_window(struct boot_options *options, const char *text)
{
	options->rows = (uint16_t)number(&text);
	if (*text == 'x')
		text++;
	options->columns = (uint16_t)number(&text);
}

static void take_flag(struct boot_options *options, const char *text)
{
	switch (*text) {
	case 'd':
		options->controlled = true;
		break;
	case 'f':
		options->framed_input = true;
		break;
	case 'm':
		options->more_in_module = true;
		break;
	default:
		options->verbose = true;
	}
}

struct option {
	const char *prefix;
	size_t value; /* where in the word the value begins */
	enum option_kind kind;
	void (*take)(struct boot_options *options, const char *value);
};

#define VALUE(prefix) prefix, sizeof(prefix) - 1

/* The first that fits counts.  A flag's value begins with its distinguishing letter. */
static const struct option known[] = {
	{ VALUE(OPTION_NAME_PREFIX), OPTION_NAME, NULL },
	{ VALUE(OPTION_VARIABLE_PREFIX), OPTION_VARIABLE, NULL },
	{ "eremite.console=debugcon", sizeof "eremite.console", OPTION_OTHER, take_flag },
	{ "eremite.stdin=framed", sizeof "eremite.stdin", OPTION_OTHER, take_flag },
	{ "eremite.args=module", sizeof "eremite.args", OPTION_OTHER, take_flag },
	{ "eremite.verbose", sizeof "eremite", OPTION_OTHER, take_flag },
	{ VALUE("eremite.tty="), OPTION_OTHER, take_terminals },
	{ VALUE("eremite.winsize="), OPTION_OTHER, take_window },
	{ VALUE("eremite.clock="), OPTION_OTHER, take_clock },
	{ VALUE("eremite."), OPTION_OTHER, NULL },
	{ VALUE("virtio_mmio."), OPTION_OTHER, NULL },
};

enum option_kind options_take(struct boot_options *options, const struct word *word)
{
	char text[64];

	for (const struct option *option = known; option < known + sizeof known / sizeof known[0];
	     option++) {
		if (!word_has_prefix(word, option->prefix))
			continue;
		if (option->take != NULL && word->size < sizeof text) {
			word_decode(word, text);
			text[word->size] = '\0';
			option->take(options, text + option->value);
		}
		return option->kind;
	}
	return OPTION_ARGUMENT;
}
