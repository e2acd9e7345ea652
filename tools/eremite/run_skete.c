/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "run.h"

/* It lies beside us. */
static int find(char *path, size_t size)
{
	static const char name[] = "skete";
	ssize_t length = readlink("/proc/self/exe", path, size - sizeof name);
	char *slash;

	if (length < 0)
		return -1;
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return -1;
	memcpy(slash + 1, name, sizeof name);
	return 0;
}

bool skete_is_installed(void)
{
	char path[4096];

	return find(path, sizeof path) == 0 && access(path, X_OK) == 0;
}

struct words {
	const char **argv; /* NULL-terminated */
	size_t count;
};

static void add(struct words *words, const char *word)
{
	words->argv = memory_get(words->argv, words->count + 2, sizeof *words->argv);
	words->argv[words->count++] = word;
	words->argv[words->count] = NULL;
}

static void add_format(struct words *words, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	add(words, strcpy(memory_get(NULL, 1, strlen(text) + 1), text));
}

static void add_options(struct words *words, const struct run_options *options)
{
	add_format(words, "--memory=%lluK", (unsigned long long)(options->memory >> 10));
	add_format(words, "--cpus=%u", options->cpus);
	if (options->timeout != 0)
		add_format(words, "--timeout=%.9f", (double)options->timeout / 1e9);
	if (options->process)
		add(words, "--isolation=process");
	if (options->verbose)
		add(words, "--verbose");
	for (size_t i = 0; i < options->environment_count; i++) {
		add(words, "--env");
		add(words, options->environment[i]);
	}
	if (options->strace != NULL) {
		add(words, "--env");
		add_format(words, "strace=%s", options->strace);
	}
	if (options->name != options->image) {
		add(words, "--name");
		add(words, options->name);
	}
	if (options->output != NULL) {
		add(words, "--output");
		add(words, options->output);
	}
	if (options->gdb != NULL) {
		add(words, "--gdb");
		add(words, options->gdb);
	}
	for (size_t i = 0; i < options->skete_option_count; i++)
		add(words, options->skete_options[i]);
}

int run_skete(const struct run_options *options)
{
	struct words words = { 0 };
	char path[4096];

	add(&words, "skete");
	add_options(&words, options);
	add(&words, "--");
	add(&words, options->image);
	for (char *const *argument = options->arguments; *argument != NULL; argument++)
		add(&words, *argument);
	if (options->dry_run)
		return run_print(words.argv);
	if (find(path, sizeof path) == 0)
		execv(path, (char *const *)words.argv);
	return complain("cannot start skete: %s; install eremite completely, or use --vmm=qemu",
			strerror(errno));
}
