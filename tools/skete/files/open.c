/* SPDX-License-Identifier: MIT */
/*
 * What there is, and opening it.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "../monitor.h"

/* What may be opened by a look-up: nothing that changes anything. */
#define OPEN_AT_ONCE (SKETE_FILE_READABLE | SKETE_FILE_WRITABLE | SKETE_FILE_DATA_SYNCED | \
		      SKETE_FILE_SYNCED)

static struct skete_file_time time_of(struct timespec time)
{
	return (struct skete_file_time){ time.tv_sec, (uint64_t)time.tv_nsec };
}

static int duplicate(int fd)
{
	fd = (int)result_of(syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 0));
	return fd == -EMFILE ? -ENFILE : fd;
}

static int tell(struct monitor *m, int fd, uint64_t address, mode_t *mode)
{
	struct skete_file_status status;
	struct stat found;

	if (fstat(fd, &found) != 0)
		return -errno;
	status = (struct skete_file_status){
		.file_system = found.st_dev, .number = found.st_ino, .mode = found.st_mode,
		.owner = found.st_uid, .group = found.st_gid,
		.block_size = (uint32_t)found.st_blksize, .links = found.st_nlink,
		.device = found.st_rdev, .size = (uint64_t)found.st_size,
		.blocks = (uint64_t)found.st_blocks, .accessed = time_of(found.st_atim),
		.modified = time_of(found.st_mtim), .changed = time_of(found.st_ctim),
	};
	*mode = found.st_mode;
	return files_copy_out(m, address, &status, sizeof status);
}

static int host_flags(uint64_t flags)
{
	static const int access[] = { O_RDONLY, O_RDONLY, O_WRONLY, O_RDWR };

	return access[flags & (SKETE_FILE_READABLE | SKETE_FILE_WRITABLE)] |
	       (flags & SKETE_FILE_TRUNCATE ? O_TRUNC : 0) |
	       (flags & SKETE_FILE_DATA_SYNCED ? O_DSYNC : 0) |
	       (flags & SKETE_FILE_SYNCED ? O_SYNC : 0);
}

static bool changes(uint64_t flags)
{
	return flags & (SKETE_FILE_WRITABLE | SKETE_FILE_CREATE | SKETE_FILE_TRUNCATE);
}

/* A handle for FD, which is closed if there is none. */
static long new_handle(struct files *files, int fd, unsigned map, uint64_t flags)
{
	unsigned at = files->maps;

	while (at < files->used && files->handles[at].fd >= 0)
		at++;
	if (at == SKETE_FILE_HANDLES) {
		close(fd);
		return -ENFILE;
	}
	if (at == files->used)
		files->used++;
	files->handles[at] = (struct open_handle){ fd, map, (unsigned)flags };
	return at;
}

struct walk {
	int at;         /* where we are */
	char *rest;     /* of the path; NULL: nothing */
	uint64_t done;  /* steps */
	int error;      /* of the next one */
};

/* At most COUNT steps; their ANSWERS. */
static void walk(struct monitor *m, struct walk *walk, uint64_t answers, uint64_t count)
{
	mode_t mode = S_IFDIR;
	int next;

	while (walk->done < count && walk->rest != NULL && S_ISDIR(mode)) {
		next = open_below(walk->at, strsep(&walk->rest, "/"), O_PATH, 0);
		walk->error = next < 0 ? next : 0;
		if (next < 0)
			return;
		close(walk->at);
		walk->at = next;
		walk->error = tell(m, next, answers, &mode);
		if (walk->error != 0)
			return;
		answers += sizeof(struct skete_file_status);
		walk->done++;
	}
}

/* Where the steps begin: a new descriptor. */
static int walk_from(struct place *place, uint64_t start)
{
	if (start == 0)
		return duplicate(place->handle->fd);
	if (start > strlen(place->path) || place->path[start - 1] != '/')
		return -EINVAL;
	place->path[start - 1] = '\0';
	return open_below(place->handle->fd, place->path, O_PATH | O_DIRECTORY, 0);
}

/* Open where WALK has led to: 2^32 * (1 + the handle), or 0 for whatever reason. */
static long open_end(struct files *files, const struct place *place, const struct walk *walk,
		     uint64_t flags)
{
	long handle = -1;
	int fd;

	if (flags == 0 || walk->rest != NULL || walk->error != 0 ||
	    (changes(flags) && place->read_only))
		return 0;
	fd = open_node(files, walk->at, host_flags(flags));
	if (fd >= 0)
		handle = new_handle(files, fd, place->handle->map, flags);
	return handle < 0 ? 0 : (handle + 1) << 32;
}

long files_lookup(struct monitor *m, uint64_t address, uint64_t answers, uint64_t wanted,
		  uint64_t start)
{
	uint64_t count = wanted & UINT32_MAX, flags = wanted >> 32;
	struct walk to = { 0 };
	struct place place;
	mode_t mode;
	long status = place_take_path(m, address, &place);

	if (status != 0)
		return status;
	if (count == 0 || flags & ~(uint64_t)OPEN_AT_ONCE)
		return -EINVAL;
	if (place.path[0] == '\0') {
		status = tell(m, place.handle->fd, answers, &mode);
		return status != 0 ? status : 1;
	}
	to.at = walk_from(&place, start);
	if (to.at < 0)
		return to.at;
	to.rest = place.path + start;
	walk(m, &to, answers, count);
	if (to.done == 0 && to.error != 0)
		status = to.error;
	else
		status = (long)to.done + 65536l * -to.error + open_end(&m->files, &place, &to, flags);
	close(to.at);
	return status;
}

static int open_as(struct files *files, struct place *place, uint64_t flags)
{
	int fd;

	if (flags & SKETE_FILE_CREATE)
		return open_below(place->directory, place->name, host_flags(flags) | O_CREAT | O_EXCL,
				  (mode_t)(flags >> 32) & 07777);
	if (!(flags & SKETE_FILE_HELD))
		return place_open(files, place, host_flags(flags));
	/* Who may not search a directory cannot be in it. */
	fd = place_node(place);
	if (fd >= 0 && syscall(SYS_faccessat2, fd, ".", F_OK, AT_EACCESS) != 0 && errno != ENOTDIR)
		return -errno;
	return fd < 0 ? fd : duplicate(fd);
}

long files_open_place(struct monitor *m, uint64_t address, uint64_t flags, uint64_t status_at)
{
	struct place place;
	mode_t mode;
	long status = changes(flags) ? place_take_change(m, address, &place)
				     : place_take(m, address, &place);
	int fd;

	if (status != 0)
		return status;
	fd = flags & SKETE_FILE_CREATE && *place.name == '\0' ? -EINVAL
							       : open_as(&m->files, &place, flags);
	place_put(&place);
	if (fd < 0)
		return fd;
	if (status_at != 0)
		status = tell(m, fd, status_at, &mode);
	if (status == 0)
		return new_handle(&m->files, fd, place.handle->map, flags);
	close(fd);
	return status;
}
