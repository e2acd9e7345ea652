/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <fs/open.h>
#include <fs/path.h>

#include <sys_calls.h>

#include "new_inode.h"

#define NAME_SIZE 250  /* with the NUL */
#define LARGE_FILE 0100000 /* O_LARGEFILE, as the kernel has it */

/* Nobody sees the name: there is no /proc. */
static int check_name(const char *name)
{
	char copy[NAME_SIZE];
	long length = user_copy_string(copy, name, sizeof copy);

	if (length == -ENAMETOOLONG)
		return -EINVAL;
	return length < 0 ? (int)length : 0;
}

/* File seals are not there: F_ADD_SEALS is refused. */
long sys_memfd_create(const char *name, unsigned int flags)
{
	struct new_inode new = new_inode_of(S_IFREG, 0);
	struct inode *root = root_inode(), *inode;
	struct file *file;
	int status;

	if (flags & ~(unsigned)(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	status = check_name(name);
	if (status != 0)
		return status;
	if (root == NULL)
		return -ENOMEM;
	new.mode = S_IFREG | 0777;
	status = root->ops->temporary(root, &new, &inode);
	if (status != 0)
		return status;
	status = inode_open(inode, NULL, O_RDWR | LARGE_FILE, &file);
	inode_put(inode);
	if (status != 0)
		return status;
	status = descriptor_add(file, 0, flags & MFD_CLOEXEC);
	if (status < 0)
		file_put(file);
	return status;
}
