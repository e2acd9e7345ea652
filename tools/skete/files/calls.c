/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "../monitor.h"

int files_copy_in(struct monitor *m, void *to, uint64_t address, size_t size)
{
	for (size_t done = 0; done < size;) {
		uint64_t part = size - done;
		const void *from = memory_at(&m->memory, address + done, false, &part);

		if (from == NULL)
			return -EFAULT;
		memcpy((char *)to + done, from, part);
		done += part;
	}
	return 0;
}

int files_copy_out(struct monitor *m, uint64_t address, const void *from, size_t size)
{
	for (size_t done = 0; done < size;) {
		uint64_t part = size - done;
		void *to = memory_at(&m->memory, address + done, true, &part);

		if (to == NULL)
			return -EFAULT;
		memcpy(to, (const char *)from + done, part);
		done += part;
	}
	return 0;
}

struct open_handle *files_handle(struct files *files, uint64_t handle)
{
	return handle < files->used && files->handles[handle].fd >= 0 ? &files->handles[handle] : NULL;
}

/* A descriptor that is open for what FLAGS say, or -EBADF. */
static int descriptor(struct files *files, uint64_t handle, unsigned flags)
{
	struct open_handle *found = files_handle(files, handle);

	return found != NULL && (found->flags & flags) == flags ? found->fd : -EBADF;
}

static long tell_map(struct monitor *m, uint64_t index, uint64_t address, uint64_t size)
{
	size_t length;

	if (index >= m->files.maps)
		return -ENOENT;
	m->files.told = true;
	length = strlen(m->files.map[index].guest);
	if (files_copy_out(m, address, m->files.map[index].guest, length < size ? length : size) != 0)
		return -EFAULT;
	return (long)length;
}

static long close_handle(struct files *files, uint64_t handle)
{
	struct open_handle *found = files_handle(files, handle);
	int status;

	if (found == NULL || handle < files->maps)
		return -EBADF;
	status = close(found->fd);
	found->fd = -1;
	return result_of(status);
}

static long allocate(struct files *files, uint64_t handle, uint64_t mode, uint64_t offset,
		     uint64_t size)
{
	int fd = descriptor(files, handle, SKETE_FILE_WRITABLE);

	return fd < 0 ? fd : result_of(fallocate(fd, (int)mode, (off_t)offset, (off_t)size));
}

static long seek(struct files *files, uint64_t handle, uint64_t offset, uint64_t whence)
{
	int fd = descriptor(files, handle, 0);

	if (fd < 0 || (whence != SEEK_DATA && whence != SEEK_HOLE))
		return fd < 0 ? fd : -EINVAL;
	return result_of(lseek(fd, (off_t)offset, (int)whence));
}

static long synchronise(struct files *files, uint64_t handle, uint64_t what)
{
	int fd = descriptor(files, handle, 0);

	if (fd < 0)
		return fd;
	switch (what) {
	case 0: return result_of(fsync(fd));
	case 1: return result_of(fdatasync(fd));
	case 2: return result_of(syncfs(fd));
	default: return -EINVAL;
	}
}

long files_call(struct monitor *m, uint64_t call, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	struct files *files = &m->files;

	if (files->maps == 0)
		return -ENOSYS;
	switch (call) {
	case SKETE_FILE_MAP: return tell_map(m, a, b, c);
	case SKETE_FILE_LOOKUP: return files_lookup(m, a, b, c, d);
	case SKETE_FILE_OPEN: return files_open_place(m, a, b, c);
	case SKETE_FILE_CLOSE: return close_handle(files, a);
	case SKETE_FILE_READ:
	case SKETE_FILE_WRITE:
	case SKETE_FILE_APPEND: return files_transfer(m, call, a, b, c, d);
	case SKETE_FILE_LIST: return files_list(m, a, b, c, d);
	case SKETE_FILE_MAKE_DIRECTORY:
	case SKETE_FILE_MAKE_LINK:
	case SKETE_FILE_REMOVE: return files_entry(m, call, a, b, c);
	case SKETE_FILE_READ_LINK: return files_read_link(m, a, b, c);
	case SKETE_FILE_RENAME:
	case SKETE_FILE_LINK: return files_move(m, call, a, b, c);
	case SKETE_FILE_CHANGE: return files_change(m, a, b);
	case SKETE_FILE_RESIZE: return files_resize(m, a, b);
	case SKETE_FILE_ALLOCATE: return allocate(files, a, b, c, d);
	case SKETE_FILE_SEEK: return seek(files, a, b, c);
	case SKETE_FILE_SYNC: return synchronise(files, a, b);
	case SKETE_FILE_ACCESS: return files_access(m, a, b);
	case SKETE_FILE_STATISTICS: return files_statistics(m, a, b);
	default: return -ENOSYS;
	}
}
