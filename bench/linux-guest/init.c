/* SPDX-License-Identifier: MIT */
/*
 * The first process of the Linux guest: runs /program with the words of /words (each ended by a
 * zero byte) and /input as its standard input, then ends the machine at once with its status,
 * through isa-debug-exit as an Eremite image does.  Standard output goes to the console, or is
 * discarded if there is a file /discard.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define DEBUG_EXIT_PORT 0xf4
#define WORDS_MAX 64

static char text[65536];
static char *words[WORDS_MAX + 1];

static void end_machine(int status)
{
	tcdrain(1);
	if (ioperm(DEBUG_EXIT_PORT, 4, 1) == 0)
		outl((unsigned)status, DEBUG_EXIT_PORT);
	reboot(RB_AUTOBOOT);
}

static void fail(const char *what)
{
	perror(what);
	end_machine(124);
}

static void redirect(const char *path, int flags, int descriptor)
{
	int file = open(path, flags);

	if (file < 0 || dup2(file, descriptor) < 0)
		fail(path);
	if (file != descriptor)
		close(file);
}

static void read_words(void)
{
	int file = open("/words", O_RDONLY);
	ssize_t size = file < 0 ? -1 : read(file, text, sizeof text);
	size_t count = 0;

	if (size <= 0 || text[size - 1] != '\0')
		fail("/words");
	close(file);
	for (char *at = text; at < text + size && count < WORDS_MAX; at += strlen(at) + 1)
		words[count++] = at;
}

static void run_program(void)
{
	redirect("/input", O_RDONLY, 0);
	if (access("/discard", F_OK) == 0)
		redirect("/dev/null", O_WRONLY, 1);
	execv("/program", words);
	fail("/program");
}

/* The console as a program's plain output: no carriage returns. */
static void plain_console(void)
{
	struct termios settings;

	if (tcgetattr(1, &settings) != 0)
		return;
	settings.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(1, TCSANOW, &settings);
}

int main(void)
{
	int status;
	pid_t child;

	plain_console();
	read_words();
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0)
		run_program();
	if (waitpid(child, &status, 0) != child)
		fail("waitpid");
	end_machine(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
