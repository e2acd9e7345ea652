/* SPDX-License-Identifier: MIT */
#include <fs/path.h>

static struct inode *current;

struct inode *current_directory(void)
{
	if (current == NULL) {
		struct inode *root = root_inode();

		if (root != NULL)
			current = inode_get(root);
	}
	return current;
}

void current_set(struct inode *inode)
{
	struct inode *old = current;

	current = inode_get(inode);
	inode_put(old);
}
