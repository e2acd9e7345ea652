/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

void run_words_host(struct text *words, const struct run_options *options)
{
	char text[64], *end = text;
	unsigned rows, columns;

	text_add_word(words, "eremite.console=", "debugcon");
	text_add_word(words, "eremite.stdin=", "framed");
	for (int i = 0; i <= 2; i++) {
		if (isatty(i))
			*end++ = (char)('0' + i);
	}
	*end = '\0';
	if (end != text)
		text_add_word(words, "eremite.tty=", text);
	if (terminal_size(&rows, &columns)) {
		snprintf(text, sizeof text, "%ux%u", rows, columns);
		text_add_word(words, "eremite.winsize=", text);
	}
	if (options->strace != NULL)
		text_add_word(words, "eremite.strace=", options->strace);
	if (options->verbose)
		text_add_word(words, "eremite.verbose", "");
}

void run_words_clock(struct text *words)
{
	struct timespec now;
	char text[64];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(text, sizeof text, "%lld.%09ld", (long long)now.tv_sec, now.tv_nsec);
	text_add_word(words, "eremite.clock=", text);
}

void run_words_user(struct text *words, const struct run_options *options)
{
	text_add_word(words, "eremite.name=", options->name);
	for (size_t i = 0; i < options->environment_count; i++)
		text_add_word(words, "eremite.env=", options->environment[i]);
	for (size_t i = 0; options->arguments[i] != NULL; i++)
		text_add_word(words, "", options->arguments[i]);
}
