/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <fs/mount.h>
#include <hostfs/hostfs.h>
#include <machine/console.h>
#include <machine/control.h>
#include <ramfs/ramfs.h>

#include "host.h"

static char path[SKETE_FILE_PATH + 1];

static _Noreturn void refuse(const char *why)
{
	static const char before[] = "eremite: --map: nothing can be mapped to ";

	machine_console_write(CONSOLE_ERROR, before, sizeof before - 1);
	machine_console_write(CONSOLE_ERROR, path, strlen(path));
	machine_console_write(CONSOLE_ERROR, why, strlen(why));
	machine_exit(MACHINE_EXITED, 2);
}

/* What is NAME in DIRECTORY: a reference.  If nothing is there, in RAM it is made. */
static int find_or_make(struct inode *directory, struct entry_name name, mode_t mode,
			struct inode **inode)
{
	const struct new_inode new = { .mode = mode };
	struct inode *found;
	int status;

	if (!S_ISDIR(directory->mode))
		return -ENOTDIR;
	status = directory->ops->lookup(directory, name, &found);
	if (status == -ENOENT && directory->ops != &host_ops)
		return ramfs_create_at_boot(directory, name, &new, inode);
	if (status != 0)
		return status;
	*inode = inode_get(mount_top(found));
	inode_put(found);
	return 0;
}

/* Mount MAP at `path`, which is absolute and normal: Skete has seen to that. */
static int mount(struct inode *root, struct host_inode *map)
{
	struct inode *at = inode_get(root), *next;
	const char *text = path;
	int status = 0;

	while (status == 0 && *text == '/') {
		struct entry_name name = { ++text, 0 };
		mode_t mode = S_IFDIR | 0755;

		while (text[name.length] != '\0' && text[name.length] != '/')
			name.length++;
		text += name.length;
		if (name.length == 0 || name.length > ENTRY_NAME_MAX) {
			status = -EINVAL;
			break;
		}
		if (*text == '\0' && !S_ISDIR(map->inode.mode))
			mode = S_IFREG | 0644;
		status = find_or_make(at, name, mode, &next);
		if (status == 0) {
			inode_put(at);
			at = next;
		}
	}
	if (status == 0)
		status = mount_add(at, &map->inode);
	inode_put(at);
	return status;
}

static void mount_map(struct inode *root, unsigned index)
{
	struct skete_file_status status;
	struct host_inode *map;
	long length = machine_files_call(SKETE_FILE_MAP, index, (uintptr_t)path, sizeof path - 1, 0);
	int error;

	path[length > 0 && length < (long)sizeof path ? length : 0] = '\0';
	host_places[0].request = (struct skete_file_place){ .handle = index };
	if (length <= 0 || host_call(SKETE_FILE_LOOKUP, (uintptr_t)&status, 1) != 1)
		refuse(": the host does not tell what\n");
	map = host_root(index, &status);
	error = map != NULL ? mount(root, map) : -ENOMEM;
	if (error == -ENOTDIR)
		refuse(": what is there is no directory, or not a file\n");
	if (error == -EBUSY)
		refuse(": something is mapped there already\n");
	if (error != 0)
		refuse(": no memory, or the host's directory changes\n");
}

void hostfs_mount(struct inode *root)
{
	unsigned count = machine_files_count();

	for (unsigned i = 0; i < count; i++)
		mount_map(root, i);
}
