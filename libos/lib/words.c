/* SPDX-License-Identifier: MIT */
#include <lib/words.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decode what a backslash at *AT begins, and step over it. */
static char unescape(const char **at, const char *end)
{
	const char *p = *at + 1;

	if (p == end) {
		*at = end;
		return '\\';
	}
	if (*p == 'x' && end - p >= 3 && hex_digit(p[1]) >= 0 && hex_digit(p[2]) >= 0) {
		*at = p + 3;
		return (char)(hex_digit(p[1]) << 4 | hex_digit(p[2]));
	}
	*at = p + 1;
	return *p;
}

static size_t store(char *to, size_t size, char c)
{
	if (c == '\0')
		return size;
	if (to != NULL)
		to[size] = c;
	return size + 1;
}

/* Walk over one word from *AT; counts, and stores if TO is given. */
static size_t decode(const char **at, const char *end, char *to)
{
	size_t size = 0;
	char quote = '\0';
	const char *p = *at;

	while (p < end && (quote != '\0' || *p != ' ')) {
		if (quote == '\0' && (*p == '"' || *p == '\''))
			quote = *p++;
		else if (quote != '\0' && *p == quote)
			quote = '\0', p++;
		else if (*p == '\\' && quote != '\'')
			size = store(to, size, unescape(&p, end));
		else
			size = store(to, size, *p++);
	}
	*at = p;
	return size;
}

bool words_next(struct words *words, struct word *word)
{
	while (words->at < words->end && *words->at == ' ')
		words->at++;
	if (words->at == words->end)
		return false;
	word->raw = words->at;
	word->size = decode(&words->at, words->end, NULL);
	word->raw_size = (size_t)(words->at - word->raw);
	return true;
}

void word_decode(const struct word *word, char *to)
{
	const char *at = word->raw;

	decode(&at, word->raw + word->raw_size, to);
}

bool word_has_prefix(const struct word *word, const char *prefix)
{
	size_t i = 0;

	while (prefix[i] != '\0' && i < word->raw_size && word->raw[i] == prefix[i])
		i++;
	return prefix[i] == '\0';
}
