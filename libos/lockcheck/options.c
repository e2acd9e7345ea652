/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include <lockcheck/choose.h>
#include <log/log.h>
#include <machine/control.h>

#include "options.h"

struct locks_options locks_options;

static const struct choice {
	const char *name;
	bool *to;
} choices[] = {
	{ "off", &locks_options.off },
	{ "libos", &locks_options.libos },
	{ "abort", &locks_options.abort },
	{ "stat", &locks_options.statistics },
};

static bool choose(const char *word, size_t size)
{
	for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
		if (strlen(choices[i].name) == size && memcmp(choices[i].name, word, size) == 0) {
			*choices[i].to = true;
			return true;
		}
	}
	return false;
}

static size_t word_size(const char *word)
{
	size_t size = 0;

	while (word[size] != ',' && word[size] != '\0')
		size++;
	return size;
}

void locks_choose(const char *words)
{
	size_t size;

	locks_options = (struct locks_options){ 0 };
	for (; *words != '\0'; words += size + (words[size] == ',')) {
		size = word_size(words);
		if (choose(words, size))
			continue;
		log_warn("EREMITE_LOCKS=%s is not understood: give stat, abort, libos or off, or several "
			 "with commas between", words);
		machine_exit(MACHINE_EXITED, 2);
	}
}
