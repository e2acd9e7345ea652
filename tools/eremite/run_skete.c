/* SPDX-License-Identifier: MIT */
#include <errno.h>
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

int run_skete(const struct run_options *options)
{
	size_t count = 0, room = 16 + 2 * options->environment_count;
	char path[4096], memory[32], timeout[48];
	char *const *argument;
	const char **argv;

	for (argument = options->arguments; *argument != NULL; argument++)
		room++;
	argv = memory_get(NULL, room, sizeof *argv);
	snprintf(memory, sizeof memory, "--memory=%lluK", (unsigned long long)(options->memory >> 10));
	snprintf(timeout, sizeof timeout, "--timeout=%.9f", (double)options->timeout / 1e9);
	argv[count++] = "skete";
	argv[count++] = memory;
	if (options->timeout != 0)
		argv[count++] = timeout;
	if (options->verbose)
		argv[count++] = "--verbose";
	for (size_t i = 0; i < options->environment_count; i++) {
		argv[count++] = "-e";
		argv[count++] = options->environment[i];
	}
	if (options->name != options->image) {
		argv[count++] = "--name";
		argv[count++] = options->name;
	}
	argv[count++] = "--";
	argv[count++] = options->image;
	for (argument = options->arguments; *argument != NULL; argument++)
		argv[count++] = *argument;
	argv[count] = NULL;
	if (find(path, sizeof path) == 0)
		execv(path, (char *const *)argv);
	return complain("cannot start skete: %s; install eremite completely, or use --vmm=qemu",
			strerror(errno));
}
