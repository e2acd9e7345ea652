/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <lib/format.h>

#include "nodes.h"

/* Of /dev/fd/N: the path it was opened by, else what it is. */
static long describe(const struct file *file, char *text, size_t size)
{
	if (file->ops != nodes[file->node].ops)
		return format(text, size, "console:[%u]", file->stream);
	return names_path(file->node, text, size) - 1;
}

long names_link(const struct name *name, char *text, size_t size)
{
	char whole[NAMES_PATH_MAX];
	long length;

	if (name->file != NULL || !S_ISLNK(node_mode(name->node)))
		return -EINVAL;
	if (name->node < NODE_COUNT)
		length = format(whole, sizeof whole, "%s", nodes[name->node].target);
	else
		length = describe(descriptor_file((int)(name->node - NODE_DESCRIPTOR)), whole,
				  sizeof whole);
	if ((size_t)length > size)
		length = (long)size;
	memcpy(text, whole, (size_t)length);
	return length;
}
