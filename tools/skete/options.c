/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "monitor.h"
#include "options.h"

#define HELP_COLUMN 28

static option_setter set_isolation, set_sandbox, set_stats, set_thp, show_version, show_help;

/* To add an option: a line here, a member of struct run_options, man/skete.1, and, if it is more than a
 * text or a switch, a setter beside what it is for.  In this order --help shows them. */
static const struct option_row rows[] = {
	{ "memory", "SIZE", "RAM in MiB, or with K, M or G after the number (256M)",
	  .set = run_option_memory, .letter = 'm' },
	{ "cpus", "COUNT", "virtual CPUs (1)", .set = run_option_cpus, .letter = 'c' },
	{ "env", "NAME[=VALUE]", "an environment variable of the program; without VALUE,\n"
	  "your own, if you have it; strace[=SET]: trace system calls",
	  .set = run_option_environment, .letter = 'e' },
	{ "name", "NAME", "argv[0] of the program (IMAGE)",
	  .member = offsetof(struct run_options, name) },
	{ "map", "HOST:GUEST[:ro]", "the program finds your directory or file HOST at GUEST;\n"
	  "with :ro it cannot change it; may be repeated", .set = files_option },
	{ "timeout", "SECONDS", "stop the program after this time, with status 124",
	  .set = run_option_timeout },
	{ "output", "FILE", "write the program's standard output to FILE",
	  .member = offsetof(struct run_options, output), .letter = 'o' },
	{ "config", "FILE", "options, image and arguments from FILE; the command line wins",
	  .set = config_read, .early = true },
	{ "thp", "[on|off]", "huge pages of the host: for all RAM, for none\n"
	  "(unless told, for what goes beyond the first 4 MiB)", .set = set_thp },
	{ "ksm", NULL, "let the host share equal pages of RAM with others (KSM)",
	  .member = offsetof(struct run_options, ksm) },
	{ "isolation", "NAME", "the guest is: kvm (a virtual machine), process\n"
	  "(a process, for hosts without KVM, for perf and gdb)", .set = set_isolation },
	{ "snapshot-at-main", "FILE", "stop where main would begin, and write the state to FILE",
	  .member = offsetof(struct run_options, snapshot) },
	{ "restore", "FILE", "start from the state in FILE; all words are arguments",
	  .member = offsetof(struct run_options, restore) },
	{ "image", "IMAGE", "what the snapshot of --restore is of (where it was)",
	  .member = offsetof(struct run_options, image) },
	{ "sandbox", "NAME", "strict: only what running the guest needs; off", .set = set_sandbox },
	{ "gdb", "PORT|SOCKET", "wait for GDB at this port of 127.0.0.1, or Unix socket",
	  .set = run_option_gdb },
	{ "stats", "[FILE]", "at the end, say what the virtual machine did; to FILE as JSON",
	  .set = set_stats },
	{ "verbose", NULL, "show the boot log", .member = offsetof(struct run_options, verbose),
	  .letter = 'v' },
	{ "probe", "CALL", NULL, .member = offsetof(struct run_options, probe) },
	{ "version", NULL, "show the version", .set = show_version, .early = true },
	{ "help", NULL, "show this", .set = show_help, .letter = 'h', .early = true },
};

#define ROWS (sizeof rows / sizeof *rows)

static int set_isolation(struct run_options *options, const char *value)
{
	options->process = strcmp(value, "process") == 0;
	if (!options->process && strcmp(value, "kvm") != 0)
		return complain("unknown --isolation=%s: use kvm or process", value);
	return STATUS_OK;
}

static int set_sandbox(struct run_options *options, const char *value)
{
	options->unconfined = strcmp(value, "off") == 0;
	if (!options->unconfined && strcmp(value, "strict") != 0)
		return complain("unknown --sandbox=%s: use strict or off", value);
	return STATUS_OK;
}

static int set_stats(struct run_options *options, const char *value)
{
	options->stats = true;
	options->stats_file = value;
	return STATUS_OK;
}

static int set_thp(struct run_options *options, const char *value)
{
	options->thp = value != NULL && strcmp(value, "off") == 0 ? THP_NONE : THP_ALL;
	if (value != NULL && options->thp == THP_ALL && strcmp(value, "on") != 0)
		return complain("bad --thp=%s: use on or off", value);
	return STATUS_OK;
}

static int show_version(struct run_options *options, const char *value)
{
	(void)options;
	(void)value;
	printf("skete " EREMITE_VERSION ", interface version %d\n", SKETE_VERSION);
	exit(stdout_finish(STATUS_OK));
}

static bool may_lack_value(const struct option_row *row)
{
	return row->value != NULL && row->value[0] == '[';
}

static void show_row(const struct option_row *row)
{
	bool optional = may_lack_value(row);
	int width = row->letter ? printf("  -%c, --%s", row->letter, row->name)
				: printf("  --%s", row->name);

	if (row->value != NULL)
		width += printf(optional ? "[=%.*s" : "=%.*s", (int)strlen(row->value),
				row->value + optional);
	for (const char *line = row->help; line != NULL;) {
		const char *end = strchrnul(line, '\n');

		if (width > HELP_COLUMN - 2) {
			putchar('\n');
			width = 0;
		}
		printf("%*s%.*s\n", HELP_COLUMN - width, "", (int)(end - line), line);
		line = *end == '\0' ? NULL : end + 1;
		width = 0;
	}
}

static int show_help(struct run_options *options, const char *value)
{
	(void)options;
	(void)value;
	puts("Usage: skete [OPTION...] IMAGE [ARGUMENT...]\n"
	     "or:    skete --restore=FILE [OPTION...] [ARGUMENT...]\n"
	     "Run the program in IMAGE, which eremite-cc made, in a virtual machine of its own.\n");
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].help != NULL)
			show_row(&rows[i]);
	puts("\nExit status: the program's; 128 + N if signal N ended it; 124 at the time limit;\n"
	     "125 if the libOS or Skete failed; 2 for wrong usage or a bad image.");
	exit(stdout_finish(STATUS_OK));
}

const struct option_row *option_find(const char *name, size_t size)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strlen(rows[i].name) == size && memcmp(rows[i].name, name, size) == 0 &&
		    !rows[i].early)
			return &rows[i];
	return NULL;
}

int option_apply(const struct option_row *row, struct run_options *options, const char *value)
{
	bool on = value == NULL || strcmp(value, "on") == 0;
	void *member = (char *)options + row->member;

	if (value == NULL && row->value != NULL && !may_lack_value(row))
		return complain("%s needs a value", row->name);
	if (row->set != NULL)
		return row->set(options, value);
	if (row->value == NULL && !on && strcmp(value, "off") != 0)
		return complain("bad --%s=%s: use on or off", row->name, value);
	if (row->value == NULL)
		memcpy(member, &on, sizeof on);
	else
		memcpy(member, &value, sizeof value);
	return STATUS_OK;
}

struct getopt_tables {
	struct option long_options[ROWS + 1];
	char letters[2 + 3 * ROWS + 1];
};

static void make_tables(struct getopt_tables *tables)
{
	char *letter = stpcpy(tables->letters, "+:");

	memset(tables->long_options, 0, sizeof tables->long_options);
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &rows[i];
		bool optional = (row->set == NULL && row->value == NULL) || may_lack_value(row);
		int has = row->value == NULL ? no_argument : required_argument;

		tables->long_options[i] = (struct option){
			row->name, optional ? optional_argument : has, NULL, 256 + (int)i };
		if (row->letter == '\0')
			continue;
		*letter++ = row->letter;
		if (has == required_argument && !optional)
			*letter++ = ':';
	}
	*letter = '\0';
}

static const struct option_row *row_of(int found)
{
	if (found >= 256)
		return &rows[found - 256];
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].letter == found)
			return &rows[i];
	return NULL;
}

/* One pass over the command line, for the options that act early or for the others. */
static int walk(struct run_options *options, int argc, char **argv, bool early)
{
	struct getopt_tables tables;
	int status = STATUS_OK, found;

	make_tables(&tables);
	opterr = 0;
	optind = 0; /* from the start */
	while (status == STATUS_OK && (found = getopt_long(argc, argv, tables.letters,
							   tables.long_options, NULL)) != -1) {
		const struct option_row *row = row_of(found);

		if (row == NULL)
			status = run_option_complain("skete --help", argc, argv, found);
		else if (row->early == early)
			status = option_apply(row, options, optarg);
	}
	return status;
}

int options_parse(struct run_options *options, int argc, char **argv)
{
	int status = walk(options, argc, argv, true);

	if (status == STATUS_OK)
		status = walk(options, argc, argv, false);
	if (status != STATUS_OK)
		return status;
	if (options->restore != NULL && options->snapshot != NULL)
		return complain("--restore starts at main, --snapshot-at-main stops there: use one");
	if ((options->restore != NULL || options->snapshot != NULL) && options->process)
		return complain("there are no snapshots with --isolation=process: leave it out");
	if (options->gdb != NULL && options->process)
		return complain("--gdb is for a virtual machine: with --isolation=process, let GDB run skete");
	if ((options->thp == THP_ALL || options->ksm) && options->process)
		return complain("--thp and --ksm are for a virtual machine: leave them out");
	if (options->snapshot != NULL && options->gdb != NULL)
		return complain("breakpoints must not be in a snapshot: leave out --gdb");
	/* What is here replaces image and arguments of a file. */
	if (optind < argc)
		options->arguments = argv + optind + (options->restore == NULL);
	if (options->restore == NULL && optind < argc)
		options->image = argv[optind];
	if (options->image == NULL && options->restore == NULL)
		return complain("no image given: skete [OPTION...] IMAGE [ARGUMENT...]");
	if (options->arguments == NULL)
		options->arguments = argv + argc; /* none */
	if (options->restore != NULL)
		return STATUS_OK;
	if (options->name == NULL)
		options->name = options->image;
	if (options->memory == UINT64_MAX)
		options->memory = RUN_MEMORY_DEFAULT;
	if (options->cpus == 0)
		options->cpus = 1;
	return STATUS_OK;
}
