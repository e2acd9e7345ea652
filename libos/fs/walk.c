/* SPDX-License-Identifier: MIT */
/*
 * The walk of a path.  Links are not walked by recursion: the text of a link is put in front of
 * what is left of the path.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <arch/user.h>
#include <fs/mount.h>
#include <fs/open.h>
#include <mm/frames.h>

#include "walk.h"

unsigned names_moment;
int names_intent = NAMES_NOT_OPENED;

/* Enter INODE, whose reference is the walk's from now on. */
static void enter(struct name *name, struct inode *inode)
{
	inode_put(name->inode);
	name->inode = inode;
}

static int enter_root(struct name *name)
{
	struct inode *root = root_inode();

	if (root == NULL)
		return -ENOMEM;
	enter(name, inode_get(root));
	name->last = LAST_ROOT;
	return 0;
}

/* Where the walk of PATH starts. */
static int start(int dir_fd, const char *path, unsigned flags, struct name *name)
{
	struct inode *directory;
	struct file *file;

	if (path[0] == '/')
		return enter_root(name);
	name->last = LAST_DOT;
	if (dir_fd == AT_FDCWD) {
		directory = current_directory();
		if (directory == NULL)
			return -ENOMEM;
		enter(name, inode_get(directory));
		return 0;
	}
	file = descriptor_file(dir_fd);
	if (file == NULL)
		return -EBADF;
	if (path[0] == '\0' && flags & NAMES_EMPTY) {
		if (file->inode != NULL)
			enter(name, inode_get(file->inode));
		else
			name->file = file;
		return 0;
	}
	directory = file_directory(file);
	if (directory == NULL)
		return -ENOTDIR;
	enter(name, inode_get(directory));
	return 0;
}

static struct inode *parent_of(struct inode *directory)
{
	struct inode *below;

	while ((below = mount_below(directory)) != NULL)
		directory = below;
	return directory->ops->parent(directory);
}

/* One step from the directory NAME.  What is left behind becomes name->directory. */
static int step(struct name *name, struct entry_name entry)
{
	struct inode *directory = name->inode, *inode = NULL;
	int status = 0;

	if (entry.text[0] == '.' && entry.length == 1) {
		name->last = LAST_DOT;
		return 0;
	}
	if (entry.text[0] == '.' && entry.text[1] == '.' && entry.length == 2) {
		name->last = LAST_DOT_DOT;
		enter(name, inode_get(mount_top(parent_of(directory))));
		return 0;
	}
	status = directory->ops->lookup(directory, entry, &inode);
	if (status != 0 && status != -ENOENT)
		return status;
	if (inode != NULL && inode->covered) {
		struct inode *top = inode_get(mount_top(inode));

		inode_put(inode);
		inode = top;
	}
	name->last = LAST_NORMAL;
	name->directory = directory;
	name->entry = entry;
	name->inode = inode;
	return 0;
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

/* The link NAME leads on: to *REST, or to what it says itself. */
static int follow(struct name *name, const char **rest)
{
	struct inode *target = NULL;
	int status;

	if (++name->links > LINKS_MAX)
		return -ELOOP;
	if (name->inode->ops->follow == NULL) {
		status = walk_put_link(name, rest);
		if (status != 0)
			return status;
		enter(name, name->directory);
		name->directory = NULL;
		if (**rest != '/')
			return 0;
		*rest = skip_slashes(*rest);
		return enter_root(name);
	}
	status = name->inode->ops->follow(name->inode, &target, &name->file);
	if (status == 0)
		enter(name, target);
	return status;
}

/* Take the step to ENTRY; END is whether it is the last. */
static int take(struct name *name, struct entry_name entry, bool end, unsigned flags,
		const char **rest)
{
	/* With a slash behind it, an entry is not followed, and a name always is. */
	bool follows = !end || (name->slash ? !(flags & NAMES_ENTRY) : flags & NAMES_FOLLOW);
	int status;

	inode_put(name->directory);
	name->directory = NULL;
	if (name->inode == NULL || !S_ISDIR(name->inode->mode))
		return -ENOTDIR;
	if (entry.length > ENTRY_NAME_MAX) {
		if (!end || !(flags & NAMES_ENTRY))
			return -ENAMETOOLONG;
		name->last = LAST_TOO_LONG;
		enter(name, NULL);
		return 0;
	}
	status = step(name, entry);
	if (status != 0)
		return status;
	if (name->inode == NULL)
		return end ? 0 : -ENOENT;
	return S_ISLNK(name->inode->mode) && follows ? follow(name, rest) : 0;
}

static int walk(const char *path, unsigned flags, struct name *name)
{
	path = skip_slashes(path);
	while (*path != '\0') {
		struct entry_name entry = { path, component_length(path) };
		const char *rest = path + entry.length, *next = skip_slashes(rest);
		int status;

		name->slash = *next == '\0' && *rest == '/';
		status = take(name, entry, *next == '\0', flags, &rest);
		if (status != 0)
			return status;
		path = skip_slashes(rest);
	}
	if (name->slash && !(flags & NAMES_ENTRY) &&
	    (name->file != NULL || (name->inode != NULL && !S_ISDIR(name->inode->mode))))
		return -ENOTDIR;
	return 0;
}

int names_walk(int dir_fd, const char *path, unsigned flags, struct name *name)
{
	char *copy;
	long length;

	names_moment++;
	*name = (struct name){ .path = frames_alloc(0), .texts = PADDR_NONE };
	if (name->path == PADDR_NONE)
		return -ENOMEM;
	copy = machine_direct(name->path);
	length = user_copy_string(copy, path, PATHNAME_SIZE);
	if (length == 0 && !(flags & NAMES_EMPTY))
		length = -ENOENT;
	if (length >= 0)
		length = start(dir_fd, copy, flags, name);
	if (length >= 0)
		length = walk(copy, flags, name);
	if (length < 0)
		names_put(name);
	return length < 0 ? (int)length : 0;
}
