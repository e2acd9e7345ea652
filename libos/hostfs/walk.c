/* SPDX-License-Identifier: MIT */
/*
 * Names.  A call of the host takes some 30 microseconds here and there, so all that is left of a path
 * is looked up at once; the next steps of the walk find their answers here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <fs/path.h>

#include "host.h"

#define ANSWERS 8
#define AHEAD 1024 /* bytes of a path */

static struct {
	const struct host_inode *directory; /* the next step is from here, */
	const char *next;                   /* to what is here, */
	unsigned moment;                    /* in this walk */
	unsigned at, count;
	int error; /* of the component behind the answers; 0: it was not looked at */
	struct skete_file_status answers[ANSWERS];
	unsigned opened; /* 1 + a handle of the last of the answers; 0: it was not opened */
	uint64_t flags;  /* with which */
} ahead;

static bool is_dots(const char *text, size_t length)
{
	return text[0] == '.' && (length == 1 || (length == 2 && text[1] == '.'));
}

/* The components from NAME on, with one slash between them: their bytes.  *COUNT is how many, *ALL
 * whether that is all of the path. */
static size_t collect(struct entry_name name, char *path, unsigned *count, bool *all)
{
	const char *at = name.text;
	size_t length = name.length, size = 0;

	*count = 0;
	do {
		if (size > 0)
			path[size++] = '/';
		memcpy(path + size, at, length);
		size += length;
		++*count;
		at += length;
		while (*at == '/')
			at++;
		length = 0;
		while (at[length] != '\0' && at[length] != '/')
			length++;
	} while (*count < ANSWERS && length > 0 && length <= ENTRY_NAME_MAX &&
		 size + 1 + length <= AHEAD && !is_dots(at, length));
	*all = length == 0;
	return size;
}

/* What can be opened at once: nothing happens by that if it was not meant in the end. */
static uint64_t flags_at_once(void)
{
	const int others = O_EXCL | O_TRUNC | O_PATH | (O_TMPFILE & ~O_DIRECTORY);

	if (names_intent == NAMES_NOT_OPENED || names_intent & others)
		return 0;
	return host_open_flags(names_intent);
}

/* The answers are of no use any more. */
static void forget(void)
{
	ahead.next = NULL;
	if (ahead.opened != 0)
		machine_files_call(SKETE_FILE_CLOSE, ahead.opened - 1, 0, 0, 0);
	ahead.opened = 0;
}

static int ask(struct host_inode *directory, struct entry_name name)
{
	static char path[AHEAD];
	unsigned count;
	bool all;
	size_t size = collect(name, path, &count, &all);
	int status = host_place(&host_places[0], directory, path, size);
	long result;

	forget();
	if (status == -ENAMETOOLONG) {
		all = all && count == 1;
		size = name.length;
		status = host_place(&host_places[0], directory, name.text, size);
	}
	if (status != 0)
		return status;
	ahead.flags = all ? flags_at_once() : 0;
	result = machine_files_call(SKETE_FILE_LOOKUP, (uintptr_t)&host_places[0].request,
				    (uintptr_t)ahead.answers, count | ahead.flags << 32,
				    host_places[0].request.size - size);
	if (result < 0)
		return (int)result;
	ahead.directory = directory;
	ahead.next = name.text;
	ahead.moment = names_moment;
	ahead.at = 0;
	ahead.count = (unsigned)result & 0xffff;
	ahead.error = (int)(result >> 16 & 0xffff);
	ahead.opened = (unsigned)(result >> 32);
	return ahead.count > 0 && ahead.count <= ANSWERS ? 0 : -EIO;
}

static bool is_known(const struct host_inode *directory, struct entry_name name)
{
	return ahead.next == name.text && ahead.directory == directory &&
	       ahead.moment == names_moment && (ahead.at < ahead.count || ahead.error != 0);
}

int host_lookup(struct inode *inode, struct entry_name name, struct inode **result)
{
	struct host_inode *directory = host(inode), *node;
	int status = is_known(directory, name) ? 0 : ask(directory, name);

	if (status != 0)
		return status;
	if (ahead.at == ahead.count)
		return -ahead.error;
	status = host_found(directory, name, &ahead.answers[ahead.at], &node);
	if (status != 0)
		return status;
	host_heard(node, &ahead.answers[ahead.at++]);
	if (ahead.at == ahead.count && ahead.opened != 0) {
		host_made(node, (int)ahead.opened - 1, ahead.flags);
		ahead.opened = 0;
	}
	ahead.directory = node;
	for (ahead.next = name.text + name.length; *ahead.next == '/';)
		ahead.next++;
	*result = &node->inode;
	return 0;
}

struct inode *host_parent(struct inode *directory)
{
	struct host_inode *parent = host(directory)->parent;

	return parent != NULL ? &parent->inode : directory;
}

int host_name_of(struct inode *inode, char *name, struct inode **directory)
{
	const struct host_inode *node = host(inode);

	if (node->parent == NULL)
		return -EINVAL;
	if (node->removed)
		return -ENOENT;
	memcpy(name, node->name, node->name_length);
	*directory = &node->parent->inode;
	return (int)node->name_length;
}

/* It stays the current directory whatever happens to its name. */
int host_enter(struct inode *directory)
{
	const int search = 1; /* X_OK */

	if (host(directory)->handle != NO_HANDLE)
		return host_access(directory, search);
	return host_hold(host(directory));
}
