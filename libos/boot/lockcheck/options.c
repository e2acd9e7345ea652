/* SPDX-License-Identifier: MIT */
/* As it is; and EREMITE_LOCKS, a variable of the program, is for us too. */
#define options_take options_take_plain
#include "../options.c"
#undef options_take

#include <lockcheck/choose.h>

#define VARIABLE OPTION_VARIABLE_PREFIX "EREMITE_LOCKS="
#define VALUE_SIZE 64

enum option_kind options_take(struct boot_options *options, const struct word *word);

enum option_kind options_take(struct boot_options *options, const struct word *word)
{
	char text[sizeof VARIABLE + VALUE_SIZE];

	if (!word_has_prefix(word, VARIABLE))
		return options_take_plain(options, word);
	if (word->size < sizeof text) {
		word_decode(word, text);
		text[word->size] = '\0';
		locks_choose(text + sizeof VARIABLE - 1);
	} else {
		locks_choose("(so long a value)");
	}
	return options_take_plain(options, word);
}
