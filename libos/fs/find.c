/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <mm/frames.h>

#include "walk.h"

void names_put(struct name *name)
{
	inode_put(name->inode);
	inode_put(name->directory);
	if (name->path != PADDR_NONE)
		frames_free(name->path, 0);
	if (name->texts != PADDR_NONE)
		frames_free(name->texts, WALK_TEXTS_ORDER);
}

int names_find(int dir_fd, const char *path, unsigned flags, struct name *name)
{
	int status = names_walk(dir_fd, path, flags, name);

	if (status == 0 && name->inode == NULL && name->file == NULL) {
		names_put(name);
		return -ENOENT;
	}
	return status;
}

int names_inode(int dir_fd, const char *path, unsigned flags, struct inode **inode,
		struct file **file)
{
	struct name name;
	int status = names_find(dir_fd, path, flags, &name);

	if (status != 0)
		return status;
	*inode = name.inode != NULL ? inode_get(name.inode) : NULL;
	*file = name.file;
	names_put(&name);
	return 0;
}

static int check_new(const struct name *name, bool directory)
{
	if (name->last == LAST_TOO_LONG)
		return -ENAMETOOLONG;
	if (name->last != LAST_NORMAL || name->inode != NULL)
		return -EEXIST;
	return name->slash && !directory ? -ENOENT : 0;
}

int names_find_new(int dir_fd, const char *path, bool directory, struct name *name)
{
	int status = names_walk(dir_fd, path, NAMES_ENTRY, name);

	if (status != 0)
		return status;
	status = check_new(name, directory);
	if (status != 0)
		names_put(name);
	return status;
}

int names_status(struct inode *inode, struct file *file, struct stat *status)
{
	memset(status, 0, sizeof *status);
	if (inode == NULL)
		return file->ops->stat(file, status);
	inode->ops->status(inode, status);
	return 0;
}
