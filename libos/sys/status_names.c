/* SPDX-License-Identifier: MIT */
#include "status.h"

int status_of_path(int dir_fd, const char *path, unsigned flags, struct stat *status)
{
	struct inode *inode;
	struct file *file;
	int error = names_inode(dir_fd, path, flags, &inode, &file);

	if (error == 0)
		error = names_status(inode, file, status);
	else
		return error;
	inode_put(inode);
	return error;
}
