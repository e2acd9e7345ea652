/* SPDX-License-Identifier: MIT */
/*
 * What the command line asked of the libOS (docs/architecture.md, "Command line").
 */
#ifndef INIT_OPTIONS_H
#define INIT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/words.h>

struct boot_options {
	bool controlled;         /* eremite.console=debugcon */
	bool framed_input;       /* eremite.stdin=framed */
	bool verbose;            /* eremite.verbose */
	bool more_in_module;     /* eremite.args=module */
	unsigned terminals;      /* eremite.tty=: bit n is stream n */
	uint16_t rows, columns;  /* eremite.winsize=, 0 if unknown */
	uint64_t clock;          /* eremite.clock=, nanoseconds since 1970; 0 if not given */
};

/* Valid after boot, never changes. */
extern struct boot_options boot_options;

/* A word of the command line that is not an option of the libOS. */
enum option_kind {
	OPTION_ARGUMENT, /* for the program */
	OPTION_NAME,     /* argv[0]: decode past OPTION_NAME_PREFIX */
	OPTION_VARIABLE, /* NAME=VALUE: decode past OPTION_VARIABLE_PREFIX */
	OPTION_OTHER,    /* for the libOS or the machine; OPTIONS was updated */
};

#define OPTION_NAME_PREFIX "eremite.name="
#define OPTION_VARIABLE_PREFIX "eremite.env="

/* Take in one word.  Unknown options of the libOS are ignored. */
enum option_kind options_take(struct boot_options *options, const struct word *word);

#endif
