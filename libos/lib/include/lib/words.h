/* SPDX-License-Identifier: MIT */
/*
 * The words of a command line (docs/architecture.md, "Command line").  The text is hostile.
 */
#ifndef LIB_WORDS_H
#define LIB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	const char *at, *end; /* what is left of the text */
};

struct word {
	const char *raw; /* undecoded, in the text */
	size_t raw_size;
	size_t size; /* decoded */
};

/* The next word; false at the end of the text.  An unterminated quote ends with the text. */
bool words_next(struct words *words, struct word *word);

/* Decode WORD into TO, which has room for word->size bytes.  Adds no NUL.  Bytes of value 0 are
 * left out of the size and of the copy: no argument can contain one. */
void word_decode(const struct word *word, char *to);

/* True if the word's raw text starts with PREFIX. */
bool word_has_prefix(const struct word *word, const char *prefix);

#endif
