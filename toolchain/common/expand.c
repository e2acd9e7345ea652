/* SPDX-License-Identifier: MIT */
/*
 * Response files.
 *
 * Arguments are separated by white space.  Single and double quotes keep white space, a backslash
 * keeps the next character, inside of quotes too.
 */
#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

#include "common.h"

#define EXPANSION_LIMIT 2000 /* nested or repeated files: more is a loop */

static void expand(struct strings *to, const char *argument, unsigned *files);

/* Take one argument from *text into WORD, which is as long as the text. */
static void take_word(const char **text, char *word)
{
	char quote = '\0';
	const char *at = *text;
	for (; *at != '\0'; at++) {
		if (*at == '\\' && at[1] != '\0')
			*word++ = *++at;
		else if (quote != '\0' && *at == quote)
			quote = '\0';
		else if (quote == '\0' && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (quote == '\0' && isspace((unsigned char)*at))
			break;
		else
			*word++ = *at;
	}
	*word = '\0';
	*text = at;
}

static void expand_text(struct strings *to, const char *text, size_t size, unsigned *files)
{
	char *word = allocate(size + 1, 1);
	for (;;) {
		while (isspace((unsigned char)*text))
			text++;
		if (*text == '\0')
			return;
		take_word(&text, word);
		expand(to, word, files);
	}
}

static void expand(struct strings *to, const char *argument, unsigned *files)
{
	struct stat status;
	size_t size;
	if (argument[0] != '@' || stat(argument + 1, &status) != 0 || S_ISDIR(status.st_mode)) {
		strings_add(to, argument);
		return;
	}
	if (++*files > EXPANSION_LIMIT)
		fail(EXIT_USAGE, "%s: too many response files; does one name itself?", argument);
	char *text = read_file(argument + 1, &size);
	if (text == NULL)
		strings_add(to, argument);
	else
		expand_text(to, text, size, files);
}

void expand_arguments(struct strings *to, int argc, char *const *argv)
{
	unsigned files = 0;
	for (int i = 0; i < argc; i++)
		expand(to, argv[i], &files);
}
