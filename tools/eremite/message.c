/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "text.h"

const char *message_prefix = "eremite";

int complain(const char *format, ...)
{
	char message[1024];
	struct text line = { 0 };
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	text_add_format(&line, "%s: ", message_prefix);
	text_add_visible(&line, message, strlen_bounded(message, sizeof message));
	text_add_char(&line, '\n');
	fwrite(line.data, 1, line.size, stderr);
	text_free(&line);
	return STATUS_BAD;
}

void streams_open(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			_exit(STATUS_BAD);
	}
}

int stdout_finish(int status)
{
	int error = fflush(stdout) != 0 ? errno : 0;

	if (error == 0 && !ferror(stdout))
		return status;
	return complain("cannot write to standard output%s%s", error != 0 ? ": " : "",
			error != 0 ? strerror(error) : "");
}

void *memory_get(void *old, size_t count, size_t size)
{
	void *memory = NULL;

	if (count == 0)
		count = 1;
	if (size != 0 && count <= SIZE_MAX / size)
		memory = realloc(old, count * size);
	if (memory == NULL) {
		fprintf(stderr, "%s: out of memory\n", message_prefix);
		exit(STATUS_FAILED);
	}
	return memory;
}
