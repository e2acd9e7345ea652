/* SPDX-License-Identifier: MIT */
/*
 * --map: what the user allows, and what the sandbox must leave for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "../monitor.h"
#include "../sandbox.h"

#define OUT_OF_THE_WAY 256 /* of the places that the sandbox gives to descriptors */

int files_option(struct run_options *options, const char *value)
{
	options->maps = memory_get(options->maps, options->map_count + 1, sizeof *options->maps);
	options->maps[options->map_count++] = value;
	return STATUS_OK;
}

/* PATH as one slash before each component, without an end slash; NULL: it is not of that kind. */
static char *normalise(const char *path)
{
	char *result = memory_get(NULL, strlen(path) + 1, 1), *end = result;

	if (*path != '/' || strlen(path) > SKETE_FILE_PATH)
		return NULL;
	while (*path != '\0') {
		size_t size = strcspn(path, "/");

		if (size > SKETE_FILE_NAME || (size == 1 && path[0] == '.') ||
		    (size == 2 && memcmp(path, "..", 2) == 0))
			return NULL;
		if (size > 0)
			*end++ = '/';
		end = mempcpy(end, path, size);
		path += size + (path[size] == '/');
	}
	*end = '\0';
	return end != result ? result : NULL;
}

static int split(const char *value, struct file_map *map)
{
	char *text = strdup(value), *colon = strrchr(text, ':');

	if (colon != NULL && strcmp(colon, ":ro") == 0) {
		map->read_only = true;
		*colon = '\0';
		colon = strrchr(text, ':');
	}
	if (colon == NULL || colon == text)
		return complain("bad --map=%s: give HOST:GUEST or HOST:GUEST:ro", value);
	*colon = '\0';
	map->host = text;
	map->guest = normalise(colon + 1);
	if (map->guest == NULL)
		return complain("bad --map=%s: '%s' is no place for it, give a path like /data",
				value, colon + 1);
	return STATUS_OK;
}

static int add_map(struct files *files, const char *value)
{
	struct file_map map = { .read_only = false };
	int status = split(value, &map), fd;
	struct stat found;
	unsigned at = files->maps;

	if (status != STATUS_OK)
		return status;
	if (at == SKETE_FILE_MAPS)
		return complain("more than %d --map: map a directory above", SKETE_FILE_MAPS);
	fd = open(map.host, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &found) != 0)
		return complain("cannot map '%s': %s", map.host, strerror(errno));
	if (!S_ISDIR(found.st_mode) && !S_ISREG(found.st_mode))
		return complain("cannot map '%s': neither a directory nor a file", map.host);
	if (is_proc(fd))
		return complain("cannot map '%s': it shows what Skete is made of", map.host);
	map.type = found.st_mode & S_IFMT;
	/* Those above come first. */
	for (; at > 0 && strlen(files->map[at - 1].guest) >= strlen(map.guest); at--) {
		if (strcmp(files->map[at - 1].guest, map.guest) == 0)
			return complain("two --map at '%s'", map.guest);
		files->map[at] = files->map[at - 1];
		files->handles[at] = files->handles[at - 1];
	}
	files->map[at] = map;
	files->handles[at].fd = fcntl(fd, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
	close(fd);
	files->maps++;
	return STATUS_OK;
}

/* Whether the guest's path of INNER is below that of OUTER; then *REST is what follows. */
static bool is_below(const struct file_map *outer, const struct file_map *inner, const char **rest)
{
	size_t size = strlen(outer->guest);

	if (strncmp(inner->guest, outer->guest, size) != 0 || inner->guest[size] != '/')
		return false;
	*rest = inner->guest + size + 1;
	return true;
}

/* What a map covers must be there if it is in another map: nothing is made in the host's folders. */
static int check_map(const struct files *files, unsigned inner)
{
	const struct file_map *map = &files->map[inner];
	unsigned outer = inner;
	struct stat found;
	const char *rest;
	int fd;

	do {
		if (outer-- == 0)
			return STATUS_OK;
	} while (!is_below(&files->map[outer], map, &rest));
	fd = open_below(files->handles[outer].fd, rest, O_PATH, 0);
	if (fd < 0 || fstat(fd, &found) != 0 || S_ISDIR(found.st_mode) != S_ISDIR(map->type))
		return complain("cannot map '%s' to '%s': make '%s' in '%s' first", map->host,
				map->guest, rest, files->map[outer].host);
	close(fd);
	return STATUS_OK;
}

static void allow_handles(void)
{
	struct rlimit limit;

	/* Only the guest's quota shall count. */
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	signal(SIGXFSZ, SIG_IGN); /* EFBIG is for the guest */
	umask(0); /* it has its own */
}

int files_open(struct monitor *m)
{
	struct files *files = &m->files;
	int status = STATUS_OK;

	if (m->options->map_count == 0)
		return STATUS_OK;
	for (size_t i = 0; i < m->options->map_count && status == STATUS_OK; i++)
		status = add_map(files, m->options->maps[i]);
	for (unsigned i = 0; i < files->maps && status == STATUS_OK; i++)
		status = check_map(files, i);
	if (status != STATUS_OK)
		return status;
	for (unsigned i = 0; i < files->maps; i++) {
		files->handles[i].map = i;
		files->handles[i].flags = SKETE_FILE_HELD;
	}
	files->used = files->maps;
	files->self = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (files->self < 0)
		return complain("--map needs /proc: %s", strerror(errno));
	if (syscall(SYS_faccessat2, files->self, "", F_OK, AT_EMPTY_PATH) != 0)
		return complain("--map needs Linux 5.8: %s", strerror(errno));
	allow_handles();
	m->features |= SANDBOX_FILES;
	return STATUS_OK;
}

static bool move(int *fd, int to)
{
	int out = fcntl(*fd, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);

	*fd = to;
	return out >= 0 && dup3(out, to, O_CLOEXEC) == to;
}

int files_keep(struct files *files, int next)
{
	if (files->maps == 0)
		return next;
	for (unsigned i = 0; i < files->maps; i++)
		if (!move(&files->handles[i].fd, next++))
			return -1;
	return move(&files->self, next) ? next + 1 : -1;
}

static uint64_t rights(const struct file_map *map, long version)
{
	uint64_t allowed = LANDLOCK_ACCESS_FS_READ_FILE;

	if (S_ISDIR(map->type))
		allowed |= LANDLOCK_ACCESS_FS_READ_DIR;
	if (map->read_only)
		return allowed;
	allowed |= LANDLOCK_ACCESS_FS_WRITE_FILE;
	if (version >= 3)
		allowed |= LANDLOCK_TRUNCATE;
	if (S_ISREG(map->type))
		return allowed;
	if (version >= 2)
		allowed |= LANDLOCK_ACCESS_FS_REFER;
	return allowed | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
	       LANDLOCK_ACCESS_FS_MAKE_SYM;
}

int files_allow(const struct files *files, int rules, long version)
{
	for (unsigned i = 0; i < files->maps; i++) {
		struct landlock_path_beneath_attr rule = {
			.allowed_access = rights(&files->map[i], version),
			.parent_fd = files->handles[i].fd };

		if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
			return -1;
	}
	return 0;
}
