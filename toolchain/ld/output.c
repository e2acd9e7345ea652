/* SPDX-License-Identifier: MIT */
/*
 * Writing the result: complete or not at all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link.h"

static const char *final_path;
static char *volatile unfinished; /* a file that must not stay; read by the signal handler */

static bool is_regular(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 && (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode));
}

static bool is_special(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* As with ld, no program of an earlier link stays that could be taken for the new one. */
static void remove_output(void)
{
	if (unfinished != NULL)
		unlink(unfinished);
	if (is_regular(final_path) && !is_special(final_path))
		unlink(final_path);
}

static void end_by_signal(int number)
{
	if (unfinished != NULL)
		unlink(unfinished);
	signal(number, SIG_DFL);
	raise(number);
}

void output_begin(const char *path)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGXFSZ };
	final_path = path;
	fail_cleanup = remove_output;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (signal(numbers[i], SIG_IGN) != SIG_IGN)
			signal(numbers[i], end_by_signal);
}

static void write_all(int file, const char *path, const void *bytes, size_t size)
{
	const char *at = bytes;
	while (size > 0) {
		ssize_t written = write(file, at, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			fail(EXIT_LINK, "cannot write %s: %s", path, strerror(errno));
		at += written;
		size -= (size_t)written;
	}
	if (close(file) != 0)
		fail(EXIT_LINK, "cannot write %s: %s", path, strerror(errno));
}

static mode_t file_mode(bool executable)
{
	mode_t mask = umask(0);
	umask(mask);
	return (executable ? 0777 : 0666) & ~mask;
}

static void write_file(const char *path, const void *bytes, size_t size, bool executable)
{
	/* A device, a pipe: nothing to replace. */
	if (is_special(path)) {
		int device = open(path, O_WRONLY | O_CLOEXEC);
		if (device < 0)
			fail(EXIT_LINK, "cannot write %s: %s", path, strerror(errno));
		write_all(device, path, bytes, size);
		return;
	}
	char *temporary = print("%s.XXXXXX", path);
	int file = mkostemp(temporary, O_CLOEXEC);
	if (file < 0)
		fail(EXIT_LINK, "cannot write %s: %s", path, strerror(errno));
	unfinished = temporary;
	if (fchmod(file, file_mode(executable)) != 0)
		fail(EXIT_LINK, "cannot write %s: %s", path, strerror(errno));
	write_all(file, path, bytes, size);
	if (rename(temporary, path) != 0)
		fail(EXIT_LINK, "cannot write %s: %s", path, strerror(errno));
	unfinished = NULL;
}

void write_executable(const char *path, const void *bytes, size_t size)
{
	write_file(path, bytes, size, true);
}

void write_text(const char *path, const char *text, size_t size)
{
	if (strcmp(path, "-") == 0)
		write_all(dup(STDOUT_FILENO), "standard output", text, size);
	else
		write_file(path, text, size, false);
}
