/* SPDX-License-Identifier: MIT */
/*
 * eremite: run and examine images.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "message.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

static const struct command commands[] = {
	{ "run", command_run, "run an image in a microVM" },
	{ "why", command_why, "show why a function or a module is in an image" },
	{ "size", command_size, "show how many bytes each module takes" },
	{ "check", command_check, "show which system calls a program can reach" },
};

static void print_help(FILE *to)
{
	fputs("Usage: eremite COMMAND [ARGUMENT...]\n"
	      "\n", to);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %-8s%s\n", commands[i].name, commands[i].summary);
	fputs("\n"
	      "'eremite COMMAND --help' tells more. Images are made by eremite-cc.\n", to);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	streams_open();
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(name, commands[i].name) == 0)
			return stdout_finish(commands[i].run(argc - 1, argv + 1));
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		print_help(stdout);
		return stdout_finish(STATUS_OK);
	}
	if (strcmp(name, "--version") == 0) {
		puts("eremite " EREMITE_VERSION);
		return stdout_finish(STATUS_OK);
	}
	if (*name == '\0') {
		print_help(stderr);
		return STATUS_BAD;
	}
	return complain("unknown command '%s': see 'eremite --help'", name);
}
