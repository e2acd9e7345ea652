/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "command.h"
#include "run.h"

int run_redirect(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		return complain("cannot write to '%s': %s", path, strerror(errno));
	close(fd);
	return STATUS_OK;
}
