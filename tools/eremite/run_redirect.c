/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "command.h"
#include "run.h"

static bool is_file(const char *path, const struct stat *file)
{
	struct stat status;

	return path != NULL && stat(path, &status) == 0 && status.st_dev == file->st_dev &&
		status.st_ino == file->st_ino;
}

int run_check_output(const struct run_options *options, const char *path)
{
	struct stat file;

	if (path != NULL && stat(path, &file) == 0 &&
	    (is_file(options->image, &file) || is_file(options->restore, &file)))
		return complain("'%s' is what is to run: name another file to write to", path);
	return STATUS_OK;
}

int run_redirect(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		return complain("cannot write to '%s': %s", path, strerror(errno));
	close(fd);
	return STATUS_OK;
}
