/* SPDX-License-Identifier: MIT */
/*
 * What is there, and what is in it.  Content goes from the host's file to the guest's memory and back
 * by the kernel alone.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "files.h"
#include "monitor.h"

#define WRITE_APPEND 0x10 /* RWF_APPEND */

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

/* The steps from the directory AT, which is closed, along PATH. */
static long walk(struct monitor *m, int at, char *path, uint64_t answers, uint64_t count)
{
	uint64_t done = 0;
	mode_t mode = S_IFDIR;
	int status = 0, next;

	while (done < count && path != NULL && S_ISDIR(mode)) {
		next = open_below(at, strsep(&path, "/"), O_PATH, 0);
		if (next < 0) {
			status = next;
			break;
		}
		close(at);
		at = next;
		status = tell(m, at, answers + done * sizeof(struct skete_file_status), &mode);
		if (status != 0)
			break;
		done++;
	}
	close(at);
	return done == 0 && status != 0 ? status : (long)done + 65536 * -(long)status;
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

long files_lookup(struct monitor *m, uint64_t address, uint64_t answers, uint64_t count,
		  uint64_t start)
{
	struct place place;
	mode_t mode;
	long status = place_take_path(m, address, &place);
	int from;

	if (status != 0)
		return status;
	if (count == 0)
		return -EINVAL;
	if (place.path[0] == '\0') {
		status = tell(m, place.handle->fd, answers, &mode);
		return status != 0 ? status : 1;
	}
	from = walk_from(&place, start);
	return from < 0 ? from : walk(m, from, place.path + start, answers, count);
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

static long new_handle(struct files *files, int fd, unsigned map, uint64_t flags)
{
	unsigned at = files->maps;

	while (at < files->used && files->handles[at].fd >= 0)
		at++;
	if (at == SKETE_FILE_HANDLES)
		return -ENFILE;
	if (at == files->used)
		files->used++;
	files->handles[at] = (struct open_handle){ fd, map, (unsigned)flags };
	return at;
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
	status = fd;
	if (fd >= 0 && status_at != 0)
		status = tell(m, fd, status_at, &mode);
	if (status >= 0)
		status = new_handle(&m->files, fd, place.handle->map, flags);
	if (status < 0 && fd >= 0)
		close(fd);
	place_put(&place);
	return status;
}

/* The guest's memory as it lies in ours, as far as it is accessible. */
static int gather(struct monitor *m, uint64_t address, uint64_t size, bool write,
		  struct iovec *pieces)
{
	const char *end = NULL; /* of the last piece */
	int count = 0;

	while (size > 0) {
		uint64_t part = size;
		char *at = memory_at(&m->memory, address, write, &part);

		if (at == NULL)
			break;
		if (at == end)
			pieces[count - 1].iov_len += part;
		else if (count == SKETE_FILE_PIECES)
			break;
		else
			pieces[count++] = (struct iovec){ at, part };
		end = at + part;
		address += part;
		size -= part;
	}
	return count;
}

static long write_to(int fd, const struct iovec *pieces, int count, int64_t offset, int flags)
{
	return result_of(syscall(SYS_pwritev2, fd, pieces, count, offset, 0, flags));
}

/* Linux tells where an append ended by the descriptor's position. */
static long append(struct monitor *m, int fd, const struct iovec *pieces, int count, uint64_t end_at)
{
	long done = write_to(fd, pieces, count, -1, WRITE_APPEND);
	uint64_t end = (uint64_t)lseek(fd, 0, SEEK_CUR);

	if (done > 0 && files_copy_out(m, end_at, &end, sizeof end) != 0)
		return -EFAULT;
	return done;
}

long files_transfer(struct monitor *m, uint64_t call, uint64_t handle, uint64_t address,
		    uint64_t size, uint64_t offset)
{
	bool read = call == SKETE_FILE_READ;
	struct open_handle *file = files_handle(&m->files, handle);
	struct iovec pieces[SKETE_FILE_PIECES];
	int count;

	if (file == NULL || !(file->flags & (read ? SKETE_FILE_READABLE : SKETE_FILE_WRITABLE)))
		return -EBADF;
	count = gather(m, address, size < INT32_MAX ? size : INT32_MAX, read, pieces);
	if (count == 0 && size > 0)
		return -EFAULT;
	if (call == SKETE_FILE_APPEND)
		return append(m, file->fd, pieces, count, offset);
	if ((int64_t)offset < 0)
		return -EINVAL;
	return read ? result_of(preadv(file->fd, pieces, count, (off_t)offset))
		    : write_to(file->fd, pieces, count, (off_t)offset, 0);
}

long files_list(struct monitor *m, uint64_t handle, uint64_t address, uint64_t size,
		uint64_t position)
{
	struct open_handle *file = files_handle(&m->files, handle);
	uint64_t part = size < INT32_MAX ? size : INT32_MAX;
	void *to = memory_at(&m->memory, address, true, &part);

	if (file == NULL || !(file->flags & SKETE_FILE_READABLE))
		return -EBADF;
	if (to == NULL)
		return -EFAULT;
	if (lseek(file->fd, (off_t)position, SEEK_SET) < 0)
		return -errno;
	return result_of(syscall(SYS_getdents64, file->fd, to, part));
}

long files_read_link(struct monitor *m, uint64_t address, uint64_t to, uint64_t size)
{
	char text[SKETE_FILE_PATH + 1];
	struct place place;
	long status = place_take(m, address, &place);

	if (status != 0)
		return status;
	if (*place.name == '\0')
		status = result_of(readlinkat(place.handle->fd, "", text, sizeof text));
	else
		status = result_of(readlinkat(place.directory, place.name, text, sizeof text));
	place_put(&place);
	if (status > 0 && (uint64_t)status > size)
		status = (long)size;
	if (status > 0 && files_copy_out(m, to, text, (size_t)status) != 0)
		return -EFAULT;
	return status;
}

long files_statistics(struct monitor *m, uint64_t handle, uint64_t address)
{
	struct open_handle *file = files_handle(&m->files, handle);
	struct skete_file_statistics result;
	struct statfs found;

	if (file == NULL)
		return -EBADF;
	if (fstatfs(file->fd, &found) != 0)
		return -errno;
	result = (struct skete_file_statistics){
		.type = (uint64_t)found.f_type, .block_size = (uint64_t)found.f_bsize,
		.flags = (uint64_t)found.f_flags | m->files.map[file->map].read_only, /* ST_RDONLY */
		.fragment_size = (uint64_t)found.f_frsize, .name_max = (uint64_t)found.f_namelen,
		.blocks = found.f_blocks, .blocks_free = found.f_bfree,
		.blocks_available = found.f_bavail, .files = found.f_files,
		.files_free = found.f_ffree,
	};
	return files_copy_out(m, address, &result, sizeof result);
}
