/* SPDX-License-Identifier: MIT */
#include <fs/inode.h>

void inode_put(struct inode *inode)
{
	while (inode != NULL && --inode->references == 0)
		inode = inode->ops->release(inode);
}
