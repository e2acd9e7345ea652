/* SPDX-License-Identifier: MIT */
/*
 * From file to file: sendfile(2), copy_file_range(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>

#include <arch/user.h>
#include <file/own.h>
#include <fs/open.h>
#include <mm/frames.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#define TRANSFER_MAX ((size_t)0x7ffff000) /* of read(2) and its family */

struct transfer {
	struct file *in, *out;
	off_t from, to;
	bool at_position; /* by write(2), else at TO */
};

static bool reads(const struct file *file)
{
	return !(file->flags & O_PATH) && (file->flags & O_ACCMODE) != O_WRONLY;
}

static bool writes(const struct file *file)
{
	return !(file->flags & O_PATH) && (file->flags & O_ACCMODE) != O_RDONLY;
}

static long put(const struct transfer *transfer, const void *buffer, size_t size)
{
	struct file *out = transfer->out;
	long result;

	if (!transfer->at_position)
		return regular_write_at(out, buffer, size, transfer->to);
	if (out->ops->write == NULL)
		return -EINVAL;
	file_own_lock(out);
	result = out->ops->write(out, buffer, size);
	file_own_unlock(out);
	return result;
}

/* The bytes that were written, less if one of the files ends or has no room; or an error. */
static long copy(struct transfer *transfer, void *buffer, size_t count)
{
	size_t done = 0;
	long status = 0;

	while (done < count) {
		size_t part = count - done < PAGE_SIZE ? count - done : PAGE_SIZE;
		long got = regular_read_at(transfer->in, buffer, part, transfer->from);

		status = got > 0 ? put(transfer, buffer, (size_t)got) : got;
		if (status <= 0)
			break;
		transfer->from += status;
		transfer->to += status;
		done += (size_t)status;
		if (status < got)
			break;
	}
	return done > 0 ? (long)done : status;
}

/* The files stay, though others may close them while one is waited for. */
static long run(struct transfer *transfer, size_t count)
{
	paddr_t frame = frames_alloc(0);
	long result;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	file_get(transfer->in);
	file_get(transfer->out);
	result = copy(transfer, machine_direct(frame), count < TRANSFER_MAX ? count : TRANSFER_MAX);
	file_put(transfer->out);
	file_put(transfer->in);
	frames_free(frame, 0);
	return result;
}

/* Where to begin: at *OFFSET, or the file's position. */
static int begin_at(const off_t *offset, const struct file *file, off_t *at)
{
	file_own_lock(file);
	*at = file->position;
	file_own_unlock(file);
	if (offset != NULL && user_copy_in(at, offset, sizeof *at) != 0)
		return -EFAULT;
	return 0;
}

static int end_at(off_t *offset, struct file *file, off_t at)
{
	if (offset != NULL)
		return user_copy_out(offset, &at, sizeof at);
	file_own_lock(file);
	file->position = at;
	file_own_unlock(file);
	return 0;
}

long sys_sendfile(int out_fd, int in_fd, off_t *offset, size_t count)
{
	struct transfer transfer = { .in = descriptor_file(in_fd), .out = descriptor_file(out_fd),
				     .at_position = true };
	long result;

	if (transfer.in == NULL || !reads(transfer.in))
		return -EBADF;
	if (begin_at(offset, transfer.in, &transfer.from) != 0)
		return -EFAULT;
	if (transfer.from < 0)
		return -EINVAL;
	if (transfer.out == NULL || !writes(transfer.out))
		return -EBADF;
	if (!file_is_regular(transfer.in) || transfer.out->flags & O_APPEND)
		return -EINVAL;
	if (transfer.from > INT64_MAX - (off_t)TRANSFER_MAX)
		return -EOVERFLOW;
	result = run(&transfer, count);
	if (result > 0 && end_at(offset, transfer.in, transfer.from) != 0)
		result = -EFAULT;
	return signal_hook_return(result);
}

static int check_files(const struct file *in, const struct file *out)
{
	if (file_directory(in) != NULL || file_directory(out) != NULL)
		return -EISDIR;
	if (!file_is_regular(in) || !file_is_regular(out))
		return -EINVAL;
	if (!reads(in) || !writes(out) || out->flags & O_APPEND)
		return -EBADF;
	return 0;
}

/* *COUNT becomes what there is to copy: not what the copy itself adds to the file. */
static int check_range(const struct transfer *transfer, size_t *count)
{
	struct stat status;
	off_t size;

	/* Unsigned, as on Linux. */
	if ((uint64_t)transfer->from + *count < *count || (uint64_t)transfer->to + *count < *count)
		return -EOVERFLOW;
	if (transfer->from < 0 || transfer->to < 0)
		return -EINVAL;
	inode_file_stat(transfer->in, &status);
	size = transfer->from < status.st_size ? status.st_size - transfer->from : 0;
	if (*count > (size_t)size)
		*count = (size_t)size;
	if (transfer->in->inode == transfer->out->inode &&
	    transfer->from < transfer->to + (off_t)*count &&
	    transfer->to < transfer->from + (off_t)*count)
		return -EINVAL;
	return 0;
}

long sys_copy_file_range(int in_fd, off_t *in_offset, int out_fd, off_t *out_offset, size_t length,
			 unsigned int flags)
{
	struct transfer transfer = { .in = descriptor_file(in_fd), .out = descriptor_file(out_fd) };
	long result;

	if (transfer.in == NULL || transfer.out == NULL ||
	    (transfer.in->flags | transfer.out->flags) & O_PATH)
		return -EBADF;
	if (begin_at(in_offset, transfer.in, &transfer.from) != 0 ||
	    begin_at(out_offset, transfer.out, &transfer.to) != 0)
		return -EFAULT;
	if (flags != 0)
		return -EINVAL;
	result = check_files(transfer.in, transfer.out);
	if (result == 0)
		result = check_range(&transfer, &length);
	if (result != 0)
		return result;
	result = run(&transfer, length);
	if (result > 0 && (end_at(in_offset, transfer.in, transfer.from) != 0 ||
			   end_at(out_offset, transfer.out, transfer.to) != 0))
		result = -EFAULT;
	return result;
}
