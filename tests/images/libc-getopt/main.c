/* SPDX-License-Identifier: MIT */
/* getopt, getopt_long, getsubopt. */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)) - 1)

static void run(int argc, char **argv, const char *options)
{
	int option;

	optind = 0;
	opterr = 0;
	printf("%s:", options);
	while ((option = getopt(argc, argv, options)) != -1)
		printf(" %c(%s)%c", option, optarg ? optarg : "-", optopt ? optopt : '.');
	printf(" rest");
	for (; optind < argc; optind++)
		printf(" %s", argv[optind]);
	printf("\n");
}

static void run_long(int argc, char **argv, int (*get)(int, char *const *, const char *,
						       const struct option *, int *))
{
	static int flag;
	static const struct option options[] = {
		{ "verbose", no_argument, NULL, 'v' },
		{ "output", required_argument, NULL, 'o' },
		{ "optional", optional_argument, NULL, 'p' },
		{ "flag", no_argument, &flag, 9 },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option, index = -1;

	optind = 0;
	flag = 0;
	while ((option = get(argc, argv, "vo:", options, &index)) != -1) {
		printf(" %d/%s/%d", option, optarg ? optarg : "-", index);
		index = -1;
	}
	printf(" flag %d rest", flag);
	for (; optind < argc; optind++)
		printf(" %s", argv[optind]);
	printf("\n");
}

static void suboptions(void)
{
	static char text[] = "ro,size=10,bad,name=a=b";
	char *const tokens[] = { "ro", "size", "name", NULL };
	char *p = text, *value;

	while (*p)
		printf(" %d/%s", getsubopt(&p, tokens, &value), value ? value : "-");
	printf("\n");
}

int main(void)
{
	char *plain[] = { "x", "-a", "-bvalue", "-c", "value", "-ac", "last", "file", NULL };
	char *mixed[] = { "x", "file", "-a", "other", "-b", "1", "--", "-a", NULL };
	char *wrong[] = { "x", "-z", "-a", "-b", NULL };
	char *dash[] = { "x", "-", "-a", NULL };
	char *words[] = { "x", "--verbose", "--output=file", "--output", "next", "--optional",
			  "--optional=1", "--flag", "a", "--verb", "-v", "-oX", "b", NULL };
	char *bad[] = { "x", "--ver", "--nothing", "--verbose=1", "--output", NULL };

	run(COUNT(plain), plain, "ab:c:");
	run(COUNT(mixed), mixed, "ab:");
	run(COUNT(mixed), mixed, "+ab:");
	run(COUNT(mixed), mixed, "-ab:");
	run(COUNT(wrong), wrong, "ab:");
	run(COUNT(wrong), wrong, ":ab:");
	run(COUNT(dash), dash, "a");
	run_long(COUNT(words), words, getopt_long);
	run_long(COUNT(bad), bad, getopt_long);
	run_long(COUNT(words), words, getopt_long_only);
	suboptions();
	return 0;
}
