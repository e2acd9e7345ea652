/* SPDX-License-Identifier: MIT */
/*
 * The command line.  An option is a line of the table in options.c: all else (parsing, --help,
 * files of --config) follows from it.
 */
#ifndef SKETE_OPTIONS_H
#define SKETE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "../eremite/run.h"

/* STATUS_OK, or STATUS_BAD after a message.  VALUE stays valid; NULL: none was given. */
typedef int option_setter(struct run_options *options, const char *value);

struct option_row {
	const char *name;  /* --NAME, and NAME in a file */
	const char *value; /* what --help calls the value; NULL: none; [...]: may be left out */
	const char *help;  /* lines; NULL: not for users */
	option_setter *set;
	/* Instead of set: the offset in struct run_options of a text, or of a bool if there is no value:
	 * then --NAME=off is possible. */
	size_t member;
	char letter; /* -LETTER, or 0 */
	bool early;  /* acts before all others; not in files, which --config has read by then */
};

/* The row called NAME (SIZE bytes) that a file may have; NULL: none. */
const struct option_row *option_find(const char *name, size_t size);
/* Set what ROW is for.  STATUS_OK, or STATUS_BAD after a message. */
int option_apply(const struct option_row *row, struct run_options *options, const char *value);

/* What the file at PATH sets.  STATUS_OK, or STATUS_BAD after a message. */
int config_read(struct run_options *options, const char *path);

/* STATUS_OK, or STATUS_BAD after a message.  Ends the process after --help and --version. */
int options_parse(struct run_options *options, int argc, char **argv);

#endif
