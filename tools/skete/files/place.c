/* SPDX-License-Identifier: MIT */
/*
 * From what the guest says to descriptors.  Nothing of the guest's memory is read twice.
 */
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "../monitor.h"

static int open_how(int directory, const char *name, int flags, mode_t mode, uint64_t resolve)
{
	const struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC), .mode = mode,
				      .resolve = resolve };

	int fd = (int)result_of(syscall(SYS_openat2, directory, name, &how, sizeof how));

	return fd == -EMFILE ? -ENFILE : fd; /* not the guest's table is full */
}

int open_below(int directory, const char *name, int flags, mode_t mode)
{
	return open_how(directory, name, flags | O_NOFOLLOW, mode,
			RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
			(flags & O_CREAT || strchr(name, '/') ? RESOLVE_NO_SYMLINKS : 0));
}

/* Components of 1 to 255 bytes, none of them "." or "..". */
static int check_path(const char *path, size_t size)
{
	const char *end = path + size;

	if (strlen(path) != size)
		return -EINVAL;
	for (;;) {
		size_t length = strcspn(path, "/");

		if (length == 0 || (path[0] == '.' && (length == 1 || (length == 2 && path[1] == '.'))))
			return -EINVAL;
		if (length > SKETE_FILE_NAME)
			return -ENAMETOOLONG;
		path += length;
		if (path == end)
			return 0;
		path++;
	}
}

/* Where the last component is. */
static int enter_directory(struct place *place)
{
	char *slash = strrchr(place->path, '/');

	if (slash == NULL)
		return 0;
	*slash = '\0';
	place->directory = open_below(place->handle->fd, place->path, O_PATH | O_DIRECTORY, 0);
	place->name = slash + 1;
	return place->directory < 0 ? place->directory : 0;
}

int place_take_path(struct monitor *m, uint64_t address, struct place *place)
{
	struct skete_file_place wanted;
	int status = files_copy_in(m, &wanted, address, sizeof wanted);

	if (status != 0)
		return status;
	place->node = -1;
	place->handle = files_handle(&m->files, wanted.handle);
	if (place->handle == NULL)
		return -EBADF;
	if (wanted.size > SKETE_FILE_PATH)
		return -ENAMETOOLONG;
	place->read_only = m->files.map[place->handle->map].read_only;
	place->directory = place->handle->fd;
	place->name = place->path;
	status = files_copy_in(m, place->path, wanted.path, wanted.size);
	place->path[wanted.size] = '\0';
	return status == 0 && wanted.size > 0 ? check_path(place->path, wanted.size) : status;
}

int place_take(struct monitor *m, uint64_t address, struct place *place)
{
	int status = place_take_path(m, address, place);

	return status != 0 ? status : enter_directory(place);
}

int place_take_change(struct monitor *m, uint64_t address, struct place *place)
{
	int status = place_take(m, address, place);

	if (status == 0 && place->read_only) {
		place_put(place);
		return -EROFS;
	}
	return status;
}

int place_take_entry(struct monitor *m, uint64_t address, struct place *place)
{
	int status = place_take_change(m, address, place);

	if (status == 0 && *place->name == '\0') {
		place_put(place);
		return -EINVAL;
	}
	return status;
}

int place_node(struct place *place)
{
	if (*place->name == '\0')
		return place->handle->fd;
	if (place->node < 0)
		place->node = open_below(place->directory, place->name, O_PATH, 0);
	return place->node;
}

/* In procfs are the monitor's memory and descriptors. */
bool is_proc(int fd)
{
	struct statfs found;

	return fstatfs(fd, &found) != 0 || found.f_type == PROC_SUPER_MAGIC;
}

/* What was found is opened, and not what is at its name by now. */
int open_node(const struct files *files, int node, int flags)
{
	struct stat found;
	char text[16];

	if (fstat(node, &found) != 0)
		return -errno;
	if (S_ISLNK(found.st_mode))
		return -ELOOP;
	if (!S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode))
		return -ENXIO;
	if (is_proc(node))
		return -EACCES;
	snprintf(text, sizeof text, "%d", node);
	return open_how(files->self, text, flags | O_NOCTTY, 0, 0);
}

int place_open(const struct files *files, struct place *place, int flags)
{
	int node = place_node(place);

	return node < 0 ? node : open_node(files, node, flags);
}

void place_put(struct place *place)
{
	if (place->node >= 0)
		close(place->node);
	if (place->directory != place->handle->fd)
		close(place->directory);
}
