/* SPDX-License-Identifier: MIT */
/*
 * From a path to what it names (path_resolution(7)).
 */
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "nodes.h"

#define PATH_SIZE 4096 /* with the NUL: Linux's PATH_MAX */
#define COMPONENT_MAX 255

_Static_assert(PATH_SIZE <= PAGE_SIZE, "a path fits into a frame");

bool names_is_directory(const struct name *name)
{
	return name->file == NULL && S_ISDIR(node_mode(name->node));
}

/* Where the walk of PATH starts. */
static int start(int dir_fd, const char *path, unsigned flags, struct name *name)
{
	struct file *file;
	unsigned node;

	*name = (struct name){ .node = NODE_ROOT, .last = LAST_ROOT };
	if (path[0] == '/')
		return 0;
	name->last = LAST_DOT;
	name->node = names_current;
	if (dir_fd == AT_FDCWD)
		return 0;
	file = descriptor_file(dir_fd);
	if (file == NULL)
		return -EBADF;
	node = names_directory(file);
	if (node != NODE_NONE) {
		name->node = node;
		return 0;
	}
	name->file = file;
	return path[0] == '\0' && flags & NAMES_EMPTY ? 0 : -ENOTDIR;
}

/* A link always leads somewhere: to the file of a descriptor, or to its link. */
static int follow(struct name *name)
{
	unsigned node = name->node < NODE_COUNT ? nodes[name->node].leads : name->node;
	struct file *file = descriptor_file((int)(node - NODE_DESCRIPTOR));

	if (file == NULL)
		return -ENOENT;
	/* What was opened by a name is that again; the rest has none. */
	if (file->ops == nodes[file->node].ops || file->ops == &path_ops)
		name->node = file->node;
	else
		name->file = file;
	return 0;
}

/* One step from the directory NAME. */
static void step(struct name *name, const char *component, size_t length)
{
	name->last = LAST_NORMAL;
	if (component[0] == '.' && length == 1) {
		name->last = LAST_DOT;
	} else if (component[0] == '.' && component[1] == '.' && length == 2) {
		name->last = LAST_DOT_DOT;
		name->node = nodes[name->node].parent;
	} else {
		name->node = node_child(name->node, component, length);
	}
}

static size_t component_length(const char *path)
{
	size_t length = 0;

	while (path[length] != '\0' && path[length] != '/')
		length++;
	return length;
}

static const char *skip_slashes(const char *path)
{
	while (*path == '/')
		path++;
	return path;
}

/* Take the step to COMPONENT; END is whether it is the last. */
static int take(struct name *name, const char *component, size_t length, bool end, unsigned flags)
{
	bool follows = !end || flags & NAMES_FOLLOW || (name->slash && !(flags & NAMES_ENTRY));

	if (!names_is_directory(name))
		return -ENOTDIR;
	if (length > COMPONENT_MAX) {
		name->last = LAST_TOO_LONG;
		name->node = NODE_NONE;
		return end && flags & NAMES_ENTRY ? 0 : -ENAMETOOLONG;
	}
	step(name, component, length);
	if (name->node == NODE_NONE)
		return end ? 0 : -ENOENT;
	return S_ISLNK(node_mode(name->node)) && follows ? follow(name) : 0;
}

static int walk(const char *path, unsigned flags, struct name *name)
{
	path = skip_slashes(path);
	while (*path != '\0') {
		size_t length = component_length(path);
		const char *rest = skip_slashes(path + length);
		bool end = *rest == '\0';
		int status;

		name->slash = end && path[length] == '/';
		status = take(name, path, length, end, flags);
		if (status != 0)
			return status;
		path = rest;
	}
	if (name->slash && !(flags & NAMES_ENTRY) && name->node != NODE_NONE &&
	    !names_is_directory(name))
		return -ENOTDIR;
	return 0;
}

int names_walk(int dir_fd, const char *path, unsigned flags, struct name *name)
{
	paddr_t frame = frames_alloc(0); /* a path is too long for the stack */
	char *copy;
	long length;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	copy = machine_direct(frame);
	length = user_copy_string(copy, path, PATH_SIZE);
	if (length == 0 && !(flags & NAMES_EMPTY))
		length = -ENOENT;
	if (length >= 0)
		length = start(dir_fd, copy, flags, name);
	if (length >= 0)
		length = walk(copy, flags, name);
	frames_free(frame, 0);
	return (int)length;
}

int names_find(int dir_fd, const char *path, unsigned flags, struct name *name)
{
	int status = names_walk(dir_fd, path, flags, name);

	if (status != 0)
		return status;
	return name->node == NODE_NONE ? -ENOENT : 0;
}

int names_refuse_change(int dir_fd, const char *path, unsigned flags)
{
	struct name name;
	int status = names_find(dir_fd, path, flags, &name);

	return status != 0 ? status : -EROFS;
}

int names_refuse_entry(int dir_fd, const char *path, bool directory)
{
	struct name name;
	int status = names_walk(dir_fd, path, NAMES_ENTRY, &name);

	if (status != 0)
		return status;
	if (name.node != NODE_NONE)
		return -EEXIST;
	if (name.last == LAST_TOO_LONG)
		return -ENAMETOOLONG;
	return name.slash && !directory ? -ENOENT : -EROFS;
}
