/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <fs/mount.h>
#include <fs/path.h>

/* The root is at the end of the way up; a name of at least two bytes for each step bounds it. */
int pathname(struct inode *inode, char *text)
{
	char name[ENTRY_NAME_MAX];
	int at = PATHNAME_SIZE - 1;

	text[at] = '\0';
	for (;;) {
		struct inode *below = mount_below(inode);
		int length;

		if (below != NULL) {
			inode = below;
			continue;
		}
		if (inode == root_inode())
			break;
		length = inode->ops->name_of(inode, name, &inode);
		if (length < 0)
			return length;
		if (length + 1 > at)
			return -ENAMETOOLONG;
		at -= length;
		memcpy(text + at, name, (size_t)length);
		text[--at] = '/';
	}
	if (at == PATHNAME_SIZE - 1)
		text[--at] = '/';
	return at;
}
