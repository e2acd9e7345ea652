/* SPDX-License-Identifier: MIT */
/*
 * The compiler driver: what a command line asks for, and the command that does it.
 */
#ifndef CC_DRIVER_H
#define CC_DRIVER_H

#include <stdbool.h>

#include "../common/common.h"

enum query {
	QUERY_NONE,
	QUERY_HOST,     /* the host compiler answers: -print-*, -dumpversion, ... */
	QUERY_VERSION,  /* --version */
	QUERY_HELP,     /* --help */
	QUERY_MACHINE,  /* -dumpmachine */
	QUERY_FEATURES, /* --print-features */
};

/* A command line, taken apart. */
struct request {
	enum query query;
	struct strings passed;   /* arguments for the host compiler, in order */
	struct strings with;     /* feature names */
	struct strings without;
	struct strings machines;
	const char *output;      /* of -o, or NULL */
	bool links;              /* an image is to be made */
	bool combines;           /* -r: one object is to be made */
	bool has_input;
	bool has_debug_option;
	bool has_nostdinc;
	bool has_nostartfiles;
	bool has_nostdlib;
	bool is_incomplete;      /* the last option lacks its value */
};

/* Take ARGUMENTS apart.  What cannot be done for an image ends the process with one line. */
struct request read_request(const struct strings *arguments);

/* The host compiler: one word or more, from EREMITE_CC_HOST or gcc. */
struct strings host_compiler(void);

/* The host compiler's command for REQUEST. */
struct strings compose_command(const struct request *request, const struct layout *layout);

/* Become the command, by way of a response file in memory if it is too long. */
_Noreturn void become(const struct strings *command);

/* Run the command; what it wrote to standard output if OUTPUT is not NULL.  Its exit status. */
int run_command(const struct strings *command, char **output);

#endif
