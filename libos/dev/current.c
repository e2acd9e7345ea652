/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "nodes.h"

unsigned names_current = NODE_ROOT;

long names_path(unsigned node, char *text, size_t size)
{
	char path[NAMES_PATH_MAX];
	size_t at = sizeof path - 1;

	path[at] = '\0';
	do {
		size_t length = strlen(nodes[node].name);

		at -= length;
		memcpy(path + at, nodes[node].name, length);
		path[--at] = '/';
		node = nodes[node].parent;
	} while (node != NODE_ROOT);
	if (size < sizeof path - at)
		return -ERANGE;
	memcpy(text, path + at, sizeof path - at);
	return (long)(sizeof path - at);
}
