/* SPDX-License-Identifier: MIT */
/*
 * eremite.strace=SET on the command line.
 */
#include <init/options.h>

#include "traced.h"

enum option_kind __real_options_take(struct boot_options *options, const struct word *word);
enum option_kind __wrap_options_take(struct boot_options *options, const struct word *word);

enum option_kind __wrap_options_take(struct boot_options *options, const struct word *word)
{
	static const char prefix[] = "eremite.strace=";
	char text[sizeof prefix + TRACED_CHOICE_SIZE];

	if (word_has_prefix(word, prefix) && word->size < sizeof text) {
		word_decode(word, text);
		text[word->size] = '\0';
		traced_choose(text + sizeof prefix - 1);
	}
	return __real_options_take(options, word);
}
