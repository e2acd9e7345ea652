/* SPDX-License-Identifier: MIT */
/*
 * Running other programs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver.h"

/* Far below the kernel's limit for arguments and environment together. */
#define COMMAND_LIMIT (96 * 1024)

_Noreturn static void execute(const struct strings *command)
{
	execvp(command->items[0], command->items);
	fail(EXIT_USAGE, "cannot run %s: %s; install it%s", command->items[0], strerror(errno),
		strcmp(command->items[0], "gcc") == 0 ?
			" or name a compiler in EREMITE_CC_HOST" : "");
}

static size_t command_size(const struct strings *command)
{
	size_t size = 0;
	for (size_t i = 0; i < command->count; i++)
		size += strlen(command->items[i]) + sizeof(char *) + 1;
	return size;
}

/* The arguments as a response file that nobody has to remove. */
static char *response_file(const struct strings *command)
{
	int memory = memfd_create("arguments", 0);
	FILE *file = memory < 0 ? NULL : fdopen(memory, "w");
	if (file == NULL)
		fail(EXIT_USAGE, "cannot hold a long command line: %s", strerror(errno));
	for (size_t i = 1; i < command->count; i++) {
		putc('"', file);
		for (const char *at = command->items[i]; *at != '\0'; at++) {
			if (*at == '"' || *at == '\\')
				putc('\\', file);
			putc(*at, file);
		}
		fputs("\"\n", file);
	}
	if (fflush(file) != 0)
		fail(EXIT_USAGE, "cannot hold a long command line: %s", strerror(errno));
	return print("@/proc/self/fd/%d", memory);
}

_Noreturn void become(const struct strings *command)
{
	if (command_size(command) < COMMAND_LIMIT)
		execute(command);
	struct strings shorter = { 0 };
	strings_add(&shorter, command->items[0]);
	strings_add(&shorter, response_file(command));
	execute(&shorter);
}

static char *read_all(int file)
{
	char *text = NULL;
	size_t used = 0;
	for (;;) {
		text = reallocate(text, used + 4096, 1);
		ssize_t got = read(file, text + used, 4095);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	text[used] = '\0';
	return text;
}

int run_command(const struct strings *command, char **output)
{
	int ends[2] = { -1, -1 };
	if (output != NULL && pipe2(ends, O_CLOEXEC) != 0)
		fail(EXIT_USAGE, "cannot make a pipe: %s", strerror(errno));
	pid_t child = fork();
	if (child < 0)
		fail(EXIT_USAGE, "cannot start a process: %s", strerror(errno));
	if (child == 0) {
		if (output != NULL)
			dup2(ends[1], STDOUT_FILENO);
		execute(command);
	}
	if (output != NULL) {
		close(ends[1]);
		*output = read_all(ends[0]);
		close(ends[0]);
	}
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			fail(EXIT_USAGE, "cannot wait for %s: %s", command->items[0],
				strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
