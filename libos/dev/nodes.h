/* SPDX-License-Identifier: MIT */
#ifndef DEV_NODES_H
#define DEV_NODES_H

#include <sys/stat.h>

#include <dev/names.h>

struct node_entry {
	const char *name;
	mode_t mode;
	unsigned char major, minor; /* of a device */
	unsigned parent;
	const struct file_ops *ops; /* of files that are opened; NULL: a terminal, or a link */
	const char *target;         /* of a link: its text, and where that leads */
	unsigned leads;
};

extern const struct node_entry nodes[NODE_COUNT];

extern const struct file_ops directory_ops, path_ops, null_ops, zero_ops, full_ops, random_ops;

/* The type and permissions of any node, links to descriptors included. */
mode_t node_mode(unsigned node);

/* The entry NAME of LENGTH bytes in directory NODE; NODE_NONE if it has none. */
unsigned node_child(unsigned node, const char *name, size_t length);

void node_status(unsigned node, struct stat *status);

/* file_ops.stat of files that were opened by a name. */
int node_file_stat(struct file *file, struct stat *status);

#endif
