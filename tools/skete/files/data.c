/* SPDX-License-Identifier: MIT */
/*
 * What is in files and directories.  Content goes from the host's file to the guest's memory and back
 * by the kernel alone.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "files.h"
#include "../monitor.h"

#define WRITE_APPEND 0x10 /* RWF_APPEND */

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
	count = gather(m, address, size < SKETE_FILE_TRANSFER ? size : SKETE_FILE_TRANSFER, read,
		       pieces);
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
	uint64_t part = size < SKETE_FILE_TRANSFER ? size : SKETE_FILE_TRANSFER;
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
