/* SPDX-License-Identifier: MIT */
/*
 * The memory devices (null(4), full(4)) and random(4).
 */
#include <errno.h>
#include <poll.h>

#include <arch/user.h>
#include <dev/random.h>
#include <fs/open.h>
#include <rand/random.h>

#include "devices.h"

#define CHUNK 256

static short always(struct file *file)
{
	(void)file;
	return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

static off_t stay(struct file *file, off_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	return 0;
}

static long read_nothing(struct file *file, void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return 0;
}

static long write_all(struct file *file, const void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	return (long)size;
}

static long read_zeros(struct file *file, void *buffer, size_t size)
{
	(void)file;
	return user_clear(buffer, size) == 0 ? (long)size : -EFAULT;
}

static long write_none(struct file *file, const void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return -ENOSPC;
}

static long read_random(struct file *file, void *buffer, size_t size)
{
	(void)file;
	return random_copy_out(buffer, size);
}

static long write_random(struct file *file, const void *buffer, size_t size)
{
	const char *from = buffer;
	char chunk[CHUNK];
	size_t done = 0;

	(void)file;
	while (done < size) {
		size_t part = size - done < sizeof chunk ? size - done : sizeof chunk;

		if (user_copy_in(chunk, from + done, part) != 0)
			return done > 0 ? (long)done : -EFAULT;
		random_mix(chunk, part);
		done += part;
	}
	return (long)done;
}

const struct file_ops null_ops = {
	.read = read_nothing,
	.write = write_all,
	.poll = always,
	.stat = inode_file_stat,
	.seek = stay,
	.release = inode_file_release,
};
const struct file_ops zero_ops = {
	.read = read_zeros,
	.write = write_all,
	.poll = always,
	.stat = inode_file_stat,
	.seek = stay,
	.release = inode_file_release,
};
const struct file_ops full_ops = {
	.read = read_zeros,
	.write = write_none,
	.poll = always,
	.stat = inode_file_stat,
	.seek = stay,
	.release = inode_file_release,
};
const struct file_ops random_ops = {
	.read = read_random,
	.write = write_random,
	.poll = always,
	.stat = inode_file_stat,
	.seek = stay,
	.release = inode_file_release,
};
