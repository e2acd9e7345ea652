/* SPDX-License-Identifier: MIT */
/* The program of test_guest.py; the first argument says what it does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((noinline)) static int store(volatile int *where)
{
	*where = 1; /* store */
	return *where;
}

static int print_arguments(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		fwrite(argv[i], 1, strlen(argv[i]) + 1, stdout);
	return 0;
}

static int copy(void)
{
	char buffer[4096];
	ssize_t count;

	while ((count = read(0, buffer, sizeof buffer)) > 0) {
		if (write(1, buffer, (size_t)count) != count)
			return 1;
	}
	return count < 0;
}

/* Use memory, in blocks as programs have many, and keep it. */
static int use(int kilobytes)
{
	const size_t block = 64 << 10;

	for (int i = 0; i < kilobytes; i += block >> 10) {
		char *memory = malloc(block);

		if (!memory)
			return 1;
		memset(memory, 1, block);
	}
	return 0;
}

static int fill(int kilobytes)
{
	char buffer[1024];

	for (int i = 0; i < (int)sizeof buffer; i++)
		buffer[i] = (char)i;
	for (int i = 0; i < kilobytes; i++)
		fwrite(buffer, 1, sizeof buffer, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "arguments") == 0)
		return print_arguments(argc, argv);
	if (strcmp(what, "environment") == 0)
		return puts(getenv(argv[2]) ? getenv(argv[2]) : "(none)") < 0;
	if (strcmp(what, "copy") == 0)
		return copy();
	if (strcmp(what, "use") == 0)
		return use(atoi(argv[2])) || copy();
	if (strcmp(what, "fill") == 0)
		return fill(atoi(argv[2]));
	if (strcmp(what, "exit") == 0)
		return atoi(argv[2]);
	if (strcmp(what, "error") == 0)
		return fputs("to standard error\n", stderr) < 0;
	if (strcmp(what, "crash") == 0)
		return store((volatile int *)8) + 1; /* caller */
	if (strcmp(what, "abort") == 0)
		abort();
	for (;;)
		;
}
