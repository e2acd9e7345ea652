/* SPDX-License-Identifier: MIT */
/*
 * Files of the host.  Whatever the guest names is opened below a map's descriptor by openat2 with
 * RESOLVE_BENEATH, no link is followed, and nothing but files and directories is ever opened for
 * reading or writing.
 */
#ifndef SKETE_FILES_H
#define SKETE_FILES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <eremite/skete.h>

struct monitor;
struct run_options;

/* The headers may be older than the kernel. */
#define LANDLOCK_TRUNCATE (1ull << 14) /* from version 3 on */

struct file_map {
	char *host, *guest; /* guest: normalised, absolute */
	bool read_only;
	mode_t type;
};

struct open_handle {
	int fd; /* -1: it is free */
	unsigned map;
	unsigned flags; /* enum skete_file_flags */
};

struct files {
	unsigned maps;
	bool told; /* the guest has asked for them */
	int self; /* /proc/self/fd */
	struct file_map map[SKETE_FILE_MAPS];
	unsigned used; /* handles from here on were never used */
	struct open_handle handles[SKETE_FILE_HANDLES];
};

/* files/map.c, at the start: 0, or a status after a message.  The option's value is HOST:GUEST[:ro]. */
int files_option(struct run_options *options, const char *value);
int files_open(struct monitor *m);
/* For the sandbox: move the descriptors to NEXT and on; returns the next one, or -1. */
int files_keep(struct files *files, int next);
/* The same for Landlock: add the rules to RULES; VERSION as the kernel tells. */
int files_allow(const struct files *files, int rules, long version);

/* files/calls.c: the guest's calls; 0, a value or a negative errno. */
long files_call(struct monitor *m, uint64_t call, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

/* Guest memory: 0 or -EFAULT. */
int files_copy_in(struct monitor *m, void *to, uint64_t address, size_t size);
int files_copy_out(struct monitor *m, uint64_t address, const void *from, size_t size);

/* NULL: no such handle. */
struct open_handle *files_handle(struct files *files, uint64_t handle);

/* files/place.c: where a call acts. */
struct place {
	struct open_handle *handle;
	bool read_only;
	int directory; /* in which NAME is; not ours if it is the handle's */
	int node;      /* the thing itself, O_PATH; -1: place_node was not called */
	char *name;    /* "": the handle itself */
	char path[SKETE_FILE_PATH + 1];
};

/* 0 or a negative errno; then PLACE needs no place_put. */
int place_take(struct monitor *m, uint64_t address, struct place *place);
/* The same, but NAME is all of the path. */
int place_take_path(struct monitor *m, uint64_t address, struct place *place);
/* The same for a place that is to be changed (-EROFS), and one that must have a name (-EINVAL). */
int place_take_change(struct monitor *m, uint64_t address, struct place *place);
int place_take_entry(struct monitor *m, uint64_t address, struct place *place);
/* The descriptor of what is there, without opening it. */
int place_node(struct place *place);
/* A new descriptor by which what is there is open; the same for a descriptor of it. */
int place_open(const struct files *files, struct place *place, int flags);
int open_node(const struct files *files, int node, int flags);
bool is_proc(int fd);
void place_put(struct place *place);
/* openat2 of NAME, not following links. */
int open_below(int directory, const char *name, int flags, mode_t mode);

/* files/open.c, files/data.c, files/change.c */
long files_lookup(struct monitor *m, uint64_t place, uint64_t answers, uint64_t count,
		  uint64_t start);
long files_open_place(struct monitor *m, uint64_t place, uint64_t flags, uint64_t status);
long files_transfer(struct monitor *m, uint64_t call, uint64_t handle, uint64_t address,
		    uint64_t size, uint64_t offset);
long files_list(struct monitor *m, uint64_t handle, uint64_t address, uint64_t size, uint64_t position);
long files_entry(struct monitor *m, uint64_t call, uint64_t place, uint64_t a, uint64_t b);
long files_move(struct monitor *m, uint64_t call, uint64_t from, uint64_t to, uint64_t flags);
long files_change(struct monitor *m, uint64_t place, uint64_t address);
long files_read_link(struct monitor *m, uint64_t place, uint64_t address, uint64_t size);
long files_resize(struct monitor *m, uint64_t place, uint64_t size);
long files_access(struct monitor *m, uint64_t place, uint64_t mode);
long files_statistics(struct monitor *m, uint64_t handle, uint64_t address);

/* What a call of the host's gave, for the guest. */
static inline long result_of(long result)
{
	return result < 0 ? -errno : result;
}

#endif
