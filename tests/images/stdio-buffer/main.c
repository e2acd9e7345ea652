/* SPDX-License-Identifier: MIT */
/* Buffering: what is written when, and what exit does with the rest. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char buffer[64];

static void say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		abort();
}

static void last(void)
{
	fputs("written at exit\n", stdout);
}

int main(void)
{
	FILE *copy;

	/* Not a terminal: fully buffered. */
	fputs("second\n", stdout);
	say("first\n");
	fflush(stdout);

	setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
	fputs("third\n", stdout);
	say("fourth\n");
	fputs("half a line ", stdout);
	say("before it\n");
	fputs("and the rest\n", stdout);
	for (int i = 0; i < 20; i++)
		fputs("more than the buffer ", stdout);
	say("\n");
	fputs("\n", stdout);
	fflush(stdout);

	setvbuf(stdout, NULL, _IONBF, 0);
	fputs("unbuffered ", stdout);
	say("as it comes\n");

	copy = fdopen(dup(1), "w");
	setvbuf(copy, NULL, _IOFBF, 4096);
	fprintf(copy, "closed late\n");
	say("closed later\n");
	fclose(copy);
	dprintf(1, "%s %d\n", "dprintf", 42);
	setvbuf(stdout, NULL, _IOFBF, 4096);
	atexit(last);
	fputs("left for exit\n", stdout);
	say("before exit\n");
	return 0;
}
