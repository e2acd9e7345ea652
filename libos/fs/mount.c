/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <fs/mount.h>

#define MOUNTS_MAX 16

static struct mount {
	struct inode *at, *root;
} mounts[MOUNTS_MAX];
static unsigned count;

int mount_add(struct inode *at, struct inode *root)
{
	if (S_ISDIR(at->mode) != S_ISDIR(root->mode))
		return -ENOTDIR;
	if (at->covered)
		return -EBUSY;
	if (count == MOUNTS_MAX)
		return -ENOSPC;
	mounts[count++] = (struct mount){ inode_get(at), root };
	at->covered = true;
	return 0;
}

struct inode *mount_top(struct inode *inode)
{
	for (unsigned i = 0; inode->covered && i < count; i++)
		if (mounts[i].at == inode)
			return mounts[i].root;
	return inode;
}

struct inode *mount_below(const struct inode *root)
{
	for (unsigned i = 0; i < count; i++)
		if (mounts[i].root == root)
			return mounts[i].at;
	return NULL;
}

void mounts_sync(void)
{
	for (unsigned i = 0; i < count; i++)
		if (mounts[i].root->ops->sync != NULL)
			mounts[i].root->ops->sync(mounts[i].root, NULL, SYNC_FILE_SYSTEM);
}
