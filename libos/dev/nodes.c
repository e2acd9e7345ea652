/* SPDX-License-Identifier: MIT */
/*
 * The table of names, with Linux's device numbers (Documentation/admin-guide/devices.txt).
 */
#include <string.h>
#include <sys/sysmacros.h>

#include "nodes.h"

#define DEVICE_ID 5 /* st_dev of them all */
#define BLOCK_SIZE 4096

const struct node_entry nodes[NODE_COUNT] = {
	[NODE_ROOT] = { "", S_IFDIR | 0755, 0, 0, NODE_ROOT, &directory_ops, NULL, 0 },
	[NODE_DEV] = { "dev", S_IFDIR | 0755, 0, 0, NODE_ROOT, &directory_ops, NULL, 0 },
	[NODE_FD] = { "fd", S_IFDIR | 0500, 0, 0, NODE_DEV, &directory_ops, NULL, 0 },
	[NODE_NULL] = { "null", S_IFCHR | 0666, 1, 3, NODE_DEV, &null_ops, NULL, 0 },
	[NODE_ZERO] = { "zero", S_IFCHR | 0666, 1, 5, NODE_DEV, &zero_ops, NULL, 0 },
	[NODE_FULL] = { "full", S_IFCHR | 0666, 1, 7, NODE_DEV, &full_ops, NULL, 0 },
	[NODE_RANDOM] = { "random", S_IFCHR | 0666, 1, 8, NODE_DEV, &random_ops, NULL, 0 },
	[NODE_URANDOM] = { "urandom", S_IFCHR | 0666, 1, 9, NODE_DEV, &random_ops, NULL, 0 },
	[NODE_TTY] = { "tty", S_IFCHR | 0666, 5, 0, NODE_DEV, NULL, NULL, 0 },
	[NODE_CONSOLE] = { "console", S_IFCHR | 0600, 5, 1, NODE_DEV, NULL, NULL, 0 },
	[NODE_STDIN] = { "stdin", S_IFLNK | 0777, 0, 0, NODE_DEV, NULL, "fd/0", NODE_DESCRIPTOR },
	[NODE_STDOUT] = { "stdout", S_IFLNK | 0777, 0, 0, NODE_DEV, NULL, "fd/1",
			  NODE_DESCRIPTOR + 1 },
	[NODE_STDERR] = { "stderr", S_IFLNK | 0777, 0, 0, NODE_DEV, NULL, "fd/2",
			  NODE_DESCRIPTOR + 2 },
};

mode_t node_mode(unsigned node)
{
	return node < NODE_COUNT ? nodes[node].mode : S_IFLNK | 0700;
}

/* The number that NAME is, written as Linux writes it; -1 if it is none. */
static int parse_descriptor(const char *name, size_t length)
{
	int fd = 0;

	if (length == 0 || length > 4 || (name[0] == '0' && length > 1))
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		fd = fd * 10 + (name[i] - '0');
	}
	return fd;
}

static unsigned descriptor_child(const char *name, size_t length)
{
	int fd = parse_descriptor(name, length);

	return fd >= 0 && descriptor_file(fd) != NULL ? NODE_DESCRIPTOR + (unsigned)fd : NODE_NONE;
}

unsigned node_child(unsigned node, const char *name, size_t length)
{
	if (node == NODE_FD)
		return descriptor_child(name, length);
	for (unsigned i = NODE_ROOT + 1; i < NODE_COUNT; i++)
		if (nodes[i].parent == node && strlen(nodes[i].name) == length &&
		    memcmp(nodes[i].name, name, length) == 0)
			return i;
	return NODE_NONE;
}

static unsigned count_links(unsigned node)
{
	unsigned count = 2;

	if (!S_ISDIR(node_mode(node)))
		return 1;
	for (unsigned i = NODE_ROOT + 1; i < NODE_COUNT; i++)
		count += nodes[i].parent == node && S_ISDIR(nodes[i].mode);
	return count;
}

void node_status(unsigned node, struct stat *status)
{
	memset(status, 0, sizeof *status);
	status->st_dev = DEVICE_ID;
	status->st_ino = node + 1;
	status->st_mode = node_mode(node);
	status->st_nlink = count_links(node);
	status->st_blksize = BLOCK_SIZE;
	if (node >= NODE_COUNT)
		return;
	if (S_ISCHR(nodes[node].mode))
		status->st_rdev = makedev(nodes[node].major, nodes[node].minor);
	else if (S_ISLNK(nodes[node].mode))
		status->st_size = (off_t)strlen(nodes[node].target);
}

int node_file_stat(struct file *file, struct stat *status)
{
	node_status(file->node, status);
	return 0;
}

int names_status(const struct name *name, struct stat *status)
{
	if (name->file == NULL) {
		node_status(name->node, status);
		return 0;
	}
	memset(status, 0, sizeof *status);
	return name->file->ops->stat(name->file, status);
}
