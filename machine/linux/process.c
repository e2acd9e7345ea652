/* SPDX-License-Identifier: MIT */
/*
 * The image was started as a Linux program: become `eremite run IMAGE ARG…`, found as EREMITE names
 * it or in PATH, with the options of EREMITE_RUN.
 *
 * This runs in an ordinary process before anything is set up: no memory but the stack, no calls but
 * Linux's own, by trap.
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PATH_SIZE 1024
#define OPTIONS_MAX 64
#define STATUS_CANNOT_RUN 126 /* as a shell has it */

enum linux_call { LINUX_WRITE = 1, LINUX_EXECVE = 59, LINUX_EXIT_GROUP = 231 };

_Noreturn void linux_process_start(uint64_t *stack);

static long linux_call(enum linux_call number, const void *a, const void *b, const void *c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"((long)number), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

static _Noreturn void fail(const char *message)
{
	linux_call(LINUX_WRITE, (const void *)2, message, (const void *)strlen(message));
	for (;;)
		linux_call(LINUX_EXIT_GROUP, (const void *)STATUS_CANNOT_RUN, NULL, NULL);
}

static char *variable(char **environment, const char *name)
{
	size_t size = strlen(name);

	for (; *environment != NULL; environment++)
		if (strncmp(*environment, name, size) == 0 && (*environment)[size] == '=')
			return *environment + size + 1;
	return NULL;
}

/* Split TEXT at blanks, in place. */
static size_t split(char *text, char **words, size_t most)
{
	size_t count = 0;

	while (count < most) {
		while (*text == ' ' || *text == '\t' || *text == '\n')
			*text++ = '\0';
		if (*text == '\0')
			break;
		words[count++] = text;
		while (*text != '\0' && *text != ' ' && *text != '\t' && *text != '\n')
			text++;
	}
	return count;
}

/* Try FOLDER/eremite; returns only if it cannot be executed. */
static void try_in(const char *folder, size_t size, char **arguments, char **environment)
{
	static const char name[] = "/eremite";
	char path[PATH_SIZE];

	if (size == 0)
		folder = ".", size = 1;
	if (size + sizeof name > sizeof path)
		return;
	memcpy(path, folder, size);
	memcpy(path + size, name, sizeof name);
	linux_call(LINUX_EXECVE, path, arguments, environment);
}

static void try_path(const char *path, char **arguments, char **environment)
{
	for (;;) {
		size_t size = 0;

		while (path[size] != '\0' && path[size] != ':')
			size++;
		try_in(path, size, arguments, environment);
		if (path[size] == '\0')
			return;
		path += size + 1;
	}
}

/* Where the image is: as the kernel executed it, which is how the user named it or found it. */
static char *image_path(uint64_t *auxiliary, char *name)
{
	for (; auxiliary[0] != AT_NULL; auxiliary += 2)
		if (auxiliary[0] == AT_EXECFN)
			return (char *)auxiliary[1];
	return name;
}

/* What the guest is started with. */
struct start {
	char **words; /* options, from EREMITE_RUN */
	size_t word_count;
	char *name; /* an option that gives argv[0], or NULL: it is the image's path */
	char *image;
	char **arguments;
	int argument_count;
	char **environment;
};

static void run(const struct start *start)
{
	static char command[] = "eremite", subcommand[] = "run", end[] = "--";
	size_t most = start->word_count + (size_t)start->argument_count + 6, n = 0;
	char **arguments = __builtin_alloca(most * sizeof *arguments);
	const char *launcher = variable(start->environment, "EREMITE");
	const char *path = variable(start->environment, "PATH");

	arguments[n++] = command;
	arguments[n++] = subcommand;
	for (size_t i = 0; i < start->word_count; i++)
		arguments[n++] = start->words[i];
	if (start->name != NULL)
		arguments[n++] = start->name;
	arguments[n++] = end;
	arguments[n++] = start->image;
	for (int i = 1; i < start->argument_count; i++)
		arguments[n++] = start->arguments[i];
	arguments[n] = NULL;
	if (launcher != NULL && *launcher != '\0') {
		linux_call(LINUX_EXECVE, launcher, arguments, start->environment);
		fail("EREMITE does not name an executable; it should name the program `eremite`\n");
	}
	try_path(path != NULL ? path : "/usr/local/bin:/usr/bin:/bin", arguments, start->environment);
}

void linux_process_start(uint64_t *stack)
{
	int argc = (int)stack[0];
	char **argv = (char **)(stack + 1);
	char **environment = argv + argc + 1;
	uint64_t *auxiliary = (uint64_t *)environment;
	char *options = variable(environment, "EREMITE_RUN");
	char *words[OPTIONS_MAX];
	struct start start = { words, 0, NULL, NULL, argv, argc, environment };

	while (*auxiliary++ != 0)
		;
	start.image = image_path(auxiliary, argv[0]);
	if (options != NULL) {
		size_t size = strlen(options) + 1;
		char *copy = __builtin_alloca(size);

		memcpy(copy, options, size);
		start.word_count = split(copy, words, OPTIONS_MAX);
	}
	if (argc > 0 && strcmp(argv[0], start.image) != 0) {
		static const char option[] = "--name=";
		size_t size = strlen(argv[0]) + 1;

		start.name = __builtin_alloca(sizeof option - 1 + size);
		memcpy(start.name, option, sizeof option - 1);
		memcpy(start.name + sizeof option - 1, argv[0], size);
	}
	run(&start);
	fail("this is a microVM image: it needs the program `eremite` in PATH (or EREMITE=FILE) to run\n");
}
