/* SPDX-License-Identifier: MIT */
/*
 * Names.  A call of the host takes some 30 microseconds here and there, so all that is left of a path
 * is looked up at once; the next steps of the walk find their answers here.
 */
#include <errno.h>
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
} ahead;

static bool is_dots(const char *text, size_t length)
{
	return text[0] == '.' && (length == 1 || (length == 2 && text[1] == '.'));
}

/* The components from NAME on, with one slash between them: their bytes.  *COUNT is how many. */
static size_t collect(struct entry_name name, char *path, unsigned *count)
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
	return size;
}

static int ask(struct host_inode *directory, struct entry_name name)
{
	static char path[AHEAD];
	unsigned count;
	size_t size = collect(name, path, &count);
	int status = host_place(&host_places[0], directory, path, size);
	long result;

	ahead.next = NULL;
	if (status == -ENAMETOOLONG) {
		size = name.length;
		status = host_place(&host_places[0], directory, name.text, size);
	}
	if (status != 0)
		return status;
	result = machine_files_call(SKETE_FILE_LOOKUP, (uintptr_t)&host_places[0].request,
				    (uintptr_t)ahead.answers, count,
				    host_places[0].request.size - size);
	if (result < 0)
		return (int)result;
	ahead.directory = directory;
	ahead.next = name.text;
	ahead.moment = names_moment;
	ahead.at = 0;
	ahead.count = (unsigned)result & 0xffff;
	ahead.error = (int)(result >> 16);
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
