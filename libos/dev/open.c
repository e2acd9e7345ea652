/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/console.h>
#include <tty/terminal.h>

#include "nodes.h"

#define NOT_KEPT (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)

/* The stream through which a terminal is reached; -ENXIO: there is none. */
static int terminal_stream(void)
{
	for (unsigned stream = 0; stream < 3; stream++)
		if (terminal_is(stream))
			return (int)stream;
	return -ENXIO;
}

/* What a new file for NAME starts as; its ops are NULL if none can be. */
static int prototype(const struct name *name, struct file *file)
{
	int stream = 1;

	if (name->file != NULL) {
		*file = *name->file;
		/* What holds a state of its own cannot be opened again, like a socket on Linux. */
		return file->ops->release != NULL ? -ENXIO : 0;
	}
	file->node = name->node;
	file->ops = nodes[name->node].ops;
	if (name->node == NODE_TTY)
		stream = terminal_stream();
	if (name->node == NODE_TTY || name->node == NODE_CONSOLE)
		file->ops = console_files[0].ops;
	file->stream = stream >= 0 ? (unsigned)stream : 0;
	return stream >= 0 ? 0 : stream;
}

/* As Linux's may_open, for the superuser: MODE is what NAME is. */
static int check(mode_t mode, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;

	if (flags & O_DIRECTORY && !S_ISDIR(mode))
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(mode))
		return -ELOOP;
	return S_ISDIR(mode) && writes ? -EISDIR : 0;
}

static int make(const struct file *like, int flags, struct file **file)
{
	struct file *fresh = file_new(like->ops, flags & ~NOT_KEPT);

	if (fresh == NULL)
		return -ENOMEM;
	fresh->stream = like->stream;
	fresh->node = like->node;
	*file = fresh;
	return 0;
}

int names_open(const struct name *name, int flags, struct file **file)
{
	struct file like = { .ops = NULL };
	struct stat status;
	int error = names_status(name, &status);

	if (error == 0)
		error = check(status.st_mode, flags);
	if (error != 0)
		return error;
	if (flags & O_PATH) {
		if (name->file != NULL || name->node >= NODE_COUNT)
			return -EINVAL; /* it has no name to keep */
		like = (struct file){ .ops = &path_ops, .node = name->node };
	} else {
		error = prototype(name, &like);
		if (error != 0)
			return error;
	}
	return make(&like, flags, file);
}
