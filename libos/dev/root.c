/* SPDX-License-Identifier: MIT */
/*
 * What there is at first.
 */
#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <fs/mount.h>
#include <hostfs/hostfs.h>
#include <ramfs/ramfs.h>

#include "devices.h"

enum parent { IN_ROOT, IN_DEV };

static const struct first {
	enum parent parent;
	const char *name;
	mode_t mode;
	unsigned char major, minor;
	const char *target;
} firsts[] = {
	{ IN_ROOT, "dev", S_IFDIR | 0755, 0, 0, NULL },
	{ IN_ROOT, "tmp", S_IFDIR | 01777, 0, 0, NULL },
	{ IN_DEV, "null", S_IFCHR | 0666, 1, 3, NULL },
	{ IN_DEV, "zero", S_IFCHR | 0666, 1, 5, NULL },
	{ IN_DEV, "full", S_IFCHR | 0666, 1, 7, NULL },
	{ IN_DEV, "random", S_IFCHR | 0666, 1, 8, NULL },
	{ IN_DEV, "urandom", S_IFCHR | 0666, 1, 9, NULL },
	{ IN_DEV, "tty", S_IFCHR | 0666, 5, 0, NULL },
	{ IN_DEV, "console", S_IFCHR | 0600, 5, 1, NULL },
	{ IN_DEV, "stdin", S_IFLNK | 0777, 0, 0, "fd/0" },
	{ IN_DEV, "stdout", S_IFLNK | 0777, 0, 0, "fd/1" },
	{ IN_DEV, "stderr", S_IFLNK | 0777, 0, 0, "fd/2" },
	{ IN_DEV, "shm", S_IFDIR | 01777, 0, 0, NULL },
	{ IN_DEV, "fd", S_IFDIR | 0500, 0, 0, NULL },
};

/* A reference to an entry, which is made if it is not there. */
static int make(struct inode *directory, const struct first *first, struct inode **inode)
{
	const struct entry_name name = { first->name, strlen(first->name) };
	const struct new_inode new = {
		.mode = first->mode,
		.device = makedev(first->major, first->minor),
		.target = first->target,
	};
	int status = directory->ops->lookup(directory, name, inode);

	return status == -ENOENT ? ramfs_create_at_boot(directory, name, &new, inode) : status;
}

/* After this, RAM being out, it can be done again.  *DEV and *LAST are references. */
static int fill(struct inode *root, struct inode **dev, struct inode **last)
{
	int status = make(root, &firsts[0], dev);

	for (unsigned i = 1; status == 0 && i < sizeof firsts / sizeof firsts[0]; i++) {
		inode_put(*last);
		*last = NULL;
		status = make(firsts[i].parent == IN_ROOT ? root : *dev, &firsts[i], last);
	}
	return status;
}

static int build(struct inode *root)
{
	struct inode *dev = NULL, *last = NULL;
	int status = fill(root, &dev, &last);

	if (status == 0) /* the last of them is /dev/fd */
		status = mount_add(last, descriptors_root());
	inode_put(last);
	inode_put(dev);
	return status;
}

static struct inode *top;
static bool built;

struct inode *root_inode(void)
{
	if (top == NULL)
		top = ramfs_root(0755);
	if (top != NULL && !built && build(top) == 0) {
		built = true;
		hostfs_mount(top);
	}
	return built ? top : NULL;
}

/* Maps are not part of a snapshot: what constructors made is there, these come now. */
void root_restart(void)
{
	if (built)
		hostfs_mount(top);
}
