/* SPDX-License-Identifier: MIT */
/* Regular expressions, patterns, options. */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <getopt.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

static void match(const char *pattern, int flags, const char *text)
{
	regmatch_t found[5];
	char message[64];
	regex_t regex;
	int status = regcomp(&regex, pattern, flags);

	printf("/%s/ ", pattern);
	if (status != 0) {
		regerror(status, &regex, message, sizeof message);
		printf("%s\n", message);
		return;
	}
	status = regexec(&regex, text, 5, found, 0);
	printf("on [%s]: %d", text, status);
	for (size_t i = 0; status == 0 && i <= regex.re_nsub && i < 5; i++)
		printf(" %d-%d", (int)found[i].rm_so, (int)found[i].rm_eo);
	printf("\n");
	regfree(&regex);
}

static void options(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "verbose", no_argument, NULL, 'v' },
		{ "output", required_argument, NULL, 'o' },
		{ "level", optional_argument, NULL, 'l' },
		{ 0 },
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "ab:v", longs, NULL)) != -1)
		printf("%c=%s ", option, optarg != NULL ? optarg : "-");
	printf("then");
	while (optind < argc)
		printf(" %s", argv[optind++]);
	printf("\n");
}

int main(void)
{
	static char *arguments[] = { "program", "-a", "first", "-bvalue", "--output=file",
		"--level",
				     "--verb", "-x", "--", "-last", NULL };

	match("^([a-z]+)@([a-z.]+)$", REG_EXTENDED, "user@example.org");
	match("(a|ab)(c|bcd)(d*)", REG_EXTENDED, "abcd");
	match("x*", REG_EXTENDED, "aaa");
	match("HELLO", REG_ICASE, "say hello");
	match("\\(ab\\)*\\1", 0, "ababab");
	match("[[:digit:]]{2,3}", REG_EXTENDED, "a1b22c4444");
	match("(a+)+$", REG_EXTENDED, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
	match("[", REG_EXTENDED, "");
	match("a{2,1}", REG_EXTENDED, "");
	match("(", REG_EXTENDED, "");
	match("line$", REG_EXTENDED | REG_NEWLINE, "a line\nanother");
	printf("%d %d %d %d\n", fnmatch("*.[ch]", "file.c", 0), fnmatch("*", "a/b", FNM_PATHNAME),
	       fnmatch("?oo", "foo", 0), fnmatch("[!a]*", "abc", 0));
	options(10, arguments);
	return 0;
}
