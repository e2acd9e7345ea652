/* SPDX-License-Identifier: MIT */
/* The words of the command line. */
#include "../../lib/check.h"

#include <lib/words.h>

static struct words words_of(const char *text, size_t size)
{
	return (struct words){ text, text + size };
}

/* The decoded words of TEXT, each in [ ]. */
static const char *decoded(const char *text)
{
	static char out[512];
	struct words words = words_of(text, strlen(text));
	struct word word;
	char *to = out;

	while (words_next(&words, &word)) {
		*to++ = '[';
		word_decode(&word, to);
		to += word.size;
		*to++ = ']';
	}
	*to = '\0';
	return out;
}

TEST(plain_words)
{
	CHECK_STR(decoded(""), "");
	CHECK_STR(decoded("   "), "");
	CHECK_STR(decoded("a"), "[a]");
	CHECK_STR(decoded("  a  bc  "), "[a][bc]");
	CHECK_STR(decoded("tab\tis no separator\n"), "[tab\tis][no][separator\n]");
}

TEST(escapes)
{
	CHECK_STR(decoded("a\\ b"), "[a b]");
	CHECK_STR(decoded("\\x41\\x4a\\x4A"), "[AJJ]");
	CHECK_STR(decoded("\\n\\\\\\'\\\""), "[n\\'\"]");
	CHECK_STR(decoded("\\x4"), "[x4]");
	CHECK_STR(decoded("\\xg1"), "[xg1]");
	CHECK_STR(decoded("\\x"), "[x]");
	CHECK_STR(decoded("a\\"), "[a\\]");
	CHECK_STR(decoded("a\\x00b"), "[ab]");
}

TEST(quotes)
{
	CHECK_STR(decoded("'a b' \"c d\""), "[a b][c d]");
	CHECK_STR(decoded("'' \"\""), "[][]");
	CHECK_STR(decoded("x'y z'w"), "[xy zw]");
	CHECK_STR(decoded("'\\x41\"' \"\\x41'\\\"\""), "[\\x41\"][A'\"]");
	CHECK_STR(decoded("'open a"), "[open a]");
	CHECK_STR(decoded("\"open\\"), "[open\\]");
}

TEST(prefixes)
{
	static const char text[] = "abc=d";
	struct words words = words_of(text, sizeof text - 1);
	struct word word;

	CHECK(words_next(&words, &word));
	CHECK(word_has_prefix(&word, ""));
	CHECK(word_has_prefix(&word, "abc="));
	CHECK(word_has_prefix(&word, "abc=d"));
	CHECK(!word_has_prefix(&word, "abc=de"));
	CHECK(!word_has_prefix(&word, "b"));
}

static bool needs_escape(char c)
{
	return c == ' ' || c == '\'' || c == '"' || c == '\\' || (unsigned char)c < ' ' ||
	       (unsigned char)c >= 0x7f;
}

/* As docs/architecture.md says, in one of several ways. */
static size_t encode(const char *word, size_t size, char *to, uint64_t *seed)
{
	bool quoted = size == 0 || check_random(seed) % 2;
	char *start = to;

	if (quoted)
		*to++ = '"';
	for (size_t i = 0; i < size; i++) {
		if (needs_escape(word[i]) || check_random(seed) % 16 == 0)
			to += sprintf(to, "\\x%02x", (unsigned char)word[i]);
		else
			*to++ = word[i];
	}
	if (quoted)
		*to++ = '"';
	return (size_t)(to - start);
}

TEST(random_round_trips)
{
	uint64_t seed = check_seed(1), steps = check_steps(2000);

	for (uint64_t i = 0; i < steps; i++) {
		char plain[8][20], encoded[8 * 90], copy[20];
		size_t sizes[8], used = 0, count = check_random(&seed) % 9;
		struct words words;
		struct word word;

		for (size_t j = 0; j < count; j++) {
			sizes[j] = check_random(&seed) % sizeof *plain;
			for (size_t k = 0; k < sizes[j]; k++)
				plain[j][k] = (char)(1 + check_random(&seed) % 255);
			used += encode(plain[j], sizes[j], encoded + used, &seed);
			memset(encoded + used, ' ', 2);
			used += 1 + check_random(&seed) % 2;
		}
		words = words_of(encoded, used);
		for (size_t j = 0; j < count; j++) {
			CHECK(words_next(&words, &word));
			CHECK_EQ(word.size, sizes[j]);
			word_decode(&word, copy);
			CHECK_EQ(memcmp(copy, plain[j], sizes[j]), 0);
		}
		CHECK(!words_next(&words, &word));
	}
}

CHECK_MAIN
