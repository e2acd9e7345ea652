/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "host.h"

struct host_place host_places[2];

int host_handle(const struct host_inode *node)
{
	if (node->handle != NO_HANDLE)
		return node->handle;
	return node->opens != NULL ? node->opens->handle : node->made;
}

/* Put TEXT before the path. */
static int put_before(struct host_place *place, const char *text, size_t size)
{
	size_t slash = place->start < SKETE_FILE_PATH;

	if (size + slash > place->start)
		return -ENAMETOOLONG;
	place->start -= size + slash;
	memcpy(place->text + place->start, text, size);
	if (slash)
		place->text[place->start + size] = '/';
	return 0;
}

static int fill(struct host_place *place, const struct host_inode *node, const char *path,
		size_t size)
{
	int status = 0;

	place->start = SKETE_FILE_PATH;
	if (size > 0)
		status = put_before(place, path, size);
	while (status == 0 && host_handle(node) == NO_HANDLE) {
		status = node->removed ? -ENOENT : put_before(place, node->name, node->name_length);
		node = node->parent;
	}
	if (status != 0)
		return status;
	place->request = (struct skete_file_place){
		.handle = (uint32_t)host_handle(node),
		.size = (uint32_t)(SKETE_FILE_PATH - place->start),
		.path = (uintptr_t)(place->text + place->start),
	};
	return 0;
}

int host_hold(struct host_inode *node)
{
	int status;
	long handle;

	if (node->handle != NO_HANDLE)
		return 0;
	status = fill(&host_places[0], node, "", 0);
	if (status != 0)
		return status;
	handle = host_call(SKETE_FILE_OPEN, SKETE_FILE_HELD, 0);
	if (handle < 0)
		return (int)handle;
	node->handle = (int)handle;
	return 0;
}

int host_place(struct host_place *place, struct host_inode *node, const char *path, size_t size)
{
	int status = fill(place, node, path, size);

	/* A path from the root may be too long where the program's own is not. */
	if (status == -ENAMETOOLONG && size > 0 && host_hold(node) == 0)
		status = fill(place, node, path, size);
	return status;
}
